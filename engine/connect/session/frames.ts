import type { Holder } from '../busy.ts';

/** What a task left, as the shell sends it. */
export interface Done {
  readonly kind: 'done';
  readonly task: number;
  readonly code: number;
  /** As `readAnswer` takes them; undefined when the program damaged them. */
  readonly records: Buffer | undefined;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** One message of the shell; docs/session.md lists them. */
export type Message =
  | { readonly kind: 'hello'; readonly pid: number; readonly home: string }
  | { readonly kind: 'homeless' }
  | { readonly kind: 'busy'; readonly holder: Holder }
  | { readonly kind: 'survived'; readonly pids: string }
  | { readonly kind: 'started'; readonly task: number }
  | { readonly kind: 'stopped'; readonly task: number }
  | { readonly kind: 'awaits'; readonly task: number }
  | { readonly kind: 'unknown'; readonly task: number }
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'past'; readonly key: string }
  | { readonly kind: 'unclear'; readonly key: string }
  | { readonly kind: 'met'; readonly shell: string; readonly run: string }
  | Done;

/** More than this is not collected, whatever a header promises. */
const largest = 96 * 1024 * 1024;

/** A reader of a session's messages: give it bytes as they come, and it gives the messages that are complete. Throws a RangeError when the frames make no sense. */
export function frameReader(nonce: string): (chunk: Buffer) => Message[] {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = 1; // until that many bytes are there, looking again is in vain
  let header: Header | undefined;

  const all = (): Buffer => {
    const buffer = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, held);
    chunks = [buffer];
    return buffer;
  };
  const keep = (rest: Buffer) => {
    chunks = [rest];
    held = rest.length;
    wanted = 1;
  };

  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    const messages: Message[] = [];
    while (held >= wanted) {
      const buffer = all();
      if (header) {
        const body = readBody(buffer, header, nonce);
        if (typeof body === 'number') {
          wanted = body;
          if (wanted > largest) throw new RangeError('an answer is too big');
          break;
        }
        messages.push(body.done);
        header = undefined;
        keep(buffer.subarray(body.end));
      } else {
        const end = buffer.indexOf(0x0a);
        if (end < 0) {
          wanted = held + 1;
          if (held > 1024 * 1024) throw new RangeError('a line is too long');
          break;
        }
        const line = buffer.toString('latin1', 0, end);
        keep(buffer.subarray(end + 1));
        const at = line.indexOf(`${nonce} `); // before the first frame there may be noise of the login
        if (at < 0) continue;
        const message = readLine(Buffer.from(line.slice(at + nonce.length + 1), 'latin1').toString());
        if (message.kind === 'header') header = message;
        else messages.push(message);
      }
    }
    return messages;
  };
}

interface Header {
  readonly kind: 'header';
  readonly task: number;
  readonly code: number;
  readonly stdout: number;
  readonly stderr: number;
}

function readLine(line: string): Exclude<Message, Done> | Header {
  const [kind, ...words] = line.split(' ');
  const [first = 0, second = 0, third = 0, fourth = 0] = words.map(Number);
  switch (kind) {
    case 'hello':
      return { kind, pid: first, home: words.slice(1).join(' ') };
    case 'busy':
      return { kind, holder: { run: words[0]!, since: words[1]!, owner: words.slice(2).join(' ') } };
    case 'survived':
      return { kind, pids: words.join(' ') };
    case 'homeless':
    case 'forgotten':
    case 'alive':
      return { kind };
    case 'started':
    case 'stopped':
    case 'awaits':
    case 'unknown':
      return { kind, task: first };
    case 'past':
      return { kind, key: words[1]! };
    case 'unclear':
      return { kind, key: words[0]! };
    case 'met':
      return { kind, shell: words[0]!, run: words[1]! };
    case 'done':
      return { kind: 'header', task: first, code: second, stdout: third, stderr: fourth };
    default:
      throw new RangeError(`the session said "${line}"`);
  }
}

/** The body that follows a header, and where it ends; or how many bytes it takes to look again. */
function readBody(buffer: Buffer, header: Header, nonce: string): { done: Done; end: number } | number {
  const recordsEnd = endOfRecords(buffer);
  if (recordsEnd.kind === 'short') return recordsEnd.wanted;
  const trailer = Buffer.from(`\n${nonce} end ${header.task}\n`);
  const start = recordsEnd.kind === 'damaged' ? 0 : recordsEnd.at + 1;
  const expected = start + header.stdout + header.stderr;
  if (buffer.length < expected + trailer.length) return expected + trailer.length;
  // A daemon of an earlier task may have printed while the files were sent: then the trailer comes later than it should.
  const end = buffer.indexOf(trailer, recordsEnd.kind === 'damaged' ? 0 : expected);
  if (end < 0) return buffer.length + 1;
  const done: Done = {
    kind: 'done',
    task: header.task,
    code: header.code,
    records: recordsEnd.kind === 'damaged' ? undefined : buffer.subarray(0, recordsEnd.at),
    stdout: buffer.subarray(start, start + header.stdout),
    stderr: buffer.subarray(end - header.stderr, end),
  };
  return { done, end: end + trailer.length };
}

/** Records tell their lengths; an empty line ends them. */
function endOfRecords(
  buffer: Buffer,
): { kind: 'whole'; at: number } | { kind: 'short'; wanted: number } | { kind: 'damaged' } {
  let at = 0;
  for (;;) {
    const lineEnd = buffer.indexOf(0x0a, at);
    if (lineEnd === at) return { kind: 'whole', at };
    if (lineEnd < 0)
      return buffer.length - at > 1024 ? { kind: 'damaged' } : { kind: 'short', wanted: buffer.length + 1 };
    const header = /^[A-Za-z0-9_.-]+ (\d{1,9})$/.exec(buffer.toString('latin1', at, lineEnd));
    if (!header) return { kind: 'damaged' };
    const next = lineEnd + 1 + Number(header[1]) + 1;
    if (next > buffer.length) return { kind: 'short', wanted: next };
    if (buffer[next - 1] !== 0x0a) return { kind: 'damaged' };
    at = next;
  }
}

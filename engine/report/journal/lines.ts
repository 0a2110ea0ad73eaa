import { closeSync, openSync, readSync } from 'node:fs';

/** A line of a journal, as it was written; what is encrypted in it is opened on demand. */
export type Line = Readonly<Record<string, unknown>> & { readonly type: string; readonly at?: string };

/** In bytes. */
const piece = 256 * 1024;

/** The lines of a journal. They end where the first one is not whole: whoever wrote it may have been killed. */
export function* linesOf(path: string): Generator<Line> {
  for (const text of textLines(path)) {
    const line = parsed(text);
    if (!line) return;
    yield line;
  }
}

function parsed(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as unknown;
    return line !== null && typeof line === 'object' && 'type' in line ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}

/** The whole lines of a file; what stands behind its last line end is no line yet. */
function* textLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(piece);
    let rest: Buffer[] = [];
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      let start = 0;
      for (let end = buffer.indexOf(10); end >= 0 && end < read; end = buffer.indexOf(10, start)) {
        yield Buffer.concat([...rest, buffer.subarray(start, end)]).toString();
        rest = [];
        start = end + 1;
      }
      rest.push(Buffer.from(buffer.subarray(start, read)));
    }
  } finally {
    closeSync(file);
  }
}

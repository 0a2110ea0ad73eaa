import { openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { InputError } from '../errors.ts';
import type { Ask } from '../play/context.ts';
import type { AskHidden } from '../secrets/vault/source.ts';
import { Secret } from '../types.ts';

/** Asks on the terminal; undefined where there is none. What is not to be shown is not echoed, and comes back as a secret. */
export const ask: Ask = async (question, shown) => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const line = await lineFrom(process.stdin, process.stdout, String(question), shown);
  return shown ? line : new Secret(line);
};

/** Asks for what is not echoed, on the user's terminal even when standard input and output are files; undefined where there is none. */
export const askHidden: AskHidden = async (question) => {
  const terminal = openTerminal();
  if (!terminal) return undefined;
  try {
    return new Secret(await lineFrom(terminal.input, terminal.output, question, false));
  } finally {
    terminal.input.destroy();
    terminal.output.destroy();
  }
};

function openTerminal(): { readonly input: ReadStream; readonly output: WriteStream } | undefined {
  try {
    return { input: new ReadStream(openSync('/dev/tty', 'r')), output: new WriteStream(openSync('/dev/tty', 'w')) };
  } catch {
    return undefined; // there is none, as in a job of cron
  }
}

async function lineFrom(
  input: NodeJS.ReadableStream,
  terminal: NodeJS.WritableStream,
  question: string,
  shown: boolean,
): Promise<string> {
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) terminal.write(chunk);
      done();
    },
  });
  const prompt = createInterface({ input, output, terminal: true });
  const given = new AbortController();
  prompt.once('close', () => given.abort());
  try {
    const answer = prompt.question(`${question} `, { signal: given.signal });
    muted = !shown;
    return await answer.catch((cause: unknown) => {
      throw new InputError('nothing was typed', { cause });
    });
  } finally {
    if (!shown) terminal.write('\n');
    prompt.close();
  }
}

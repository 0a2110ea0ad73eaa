import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Ask } from '../play/context.ts';
import { Secret } from '../types.ts';

/** Asks on the terminal; undefined where there is none. What is not to be shown is not echoed, and comes back as a secret. */
export const ask: Ask = async (question, shown) => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) process.stdout.write(chunk);
      done();
    },
  });
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const answer = prompt.question(`${String(question)} `);
    muted = !shown;
    const line = await answer;
    if (muted) process.stdout.write('\n');
    return shown ? line : new Secret(line);
  } finally {
    prompt.close();
  }
};

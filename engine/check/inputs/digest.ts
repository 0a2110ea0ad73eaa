import { createHmac } from 'node:crypto';
import { readFileSync, type Stats, statSync } from 'node:fs';
import type { InputFile } from './files.ts';

/** In bytes: what is bigger is told by its size and the time of its last change, as reading it would take longer than a run should wait. */
const biggestRead = 1024 * 1024;

/** A digest of a file's content, or of how it looks from outside; undefined when it is none, or cannot be read. */
export function digestOfFile({ path, ofMany }: InputFile, key: Buffer): string | undefined {
  try {
    const found = statSync(path);
    if (!found.isFile()) return undefined;
    return ofMany || found.size > biggestRead ? digestOfLooks(found) : digestOfBytes(readFileSync(path), key);
  } catch {
    return undefined; // whoever needs it says why it cannot be read
  }
}

function digestOfLooks({ size, mtimeMs }: Stats): string {
  return `${size} bytes, changed ${new Date(mtimeMs).toISOString()}`;
}

/** A digest of some content: HMAC-SHA256, in hex. */
export function digestOfBytes(bytes: Buffer | string, key: Buffer): string {
  return createHmac('sha256', key).update(bytes).digest('hex');
}

import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Upload } from './program.ts';

/** Uploads up to this many bytes, together, ride in the stream. */
export const inlineLimit = 32 * 1024;

/** Bytes as `kp_take` (engine/remote/core.sh) reads them: a text as it is, anything else as base64. */
export function contentWord(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(bytes) && !bytes.includes(0)) return `t${buffer.toString()}`;
  return `b${buffer.toString('base64').replace(/.{76}/g, '$&\n')}`;
}

/** Those that ride in the stream: in their order, as long as they are small together. */
export function inlineUploads(uploads: readonly Upload[]): Upload[] {
  let room = inlineLimit;
  return uploads.filter(({ size }) => {
    if (size > room) return false;
    room -= size;
    return true;
  });
}

/** All bytes of an upload. Rejects when its file cannot be read. */
export async function bytesOf({ content }: Upload): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  return 'assemble' in content ? content.assemble(undefined) : readFile(content.path);
}

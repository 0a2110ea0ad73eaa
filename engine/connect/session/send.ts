import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Channel } from '../channel.ts';
import { level, type Packing, type Sendable } from './compression.ts';

/** In bytes: what of an upload is in memory for each host that it is on its way to, beside what ssh2 makes of it. */
const piece = 32 * 1024;

/** Sends the bytes; whether all of them arrive is for the far side to tell. */
export async function sendBytes({ content, size }: Sendable, channel: Channel, packing: Packing): Promise<void> {
  const pieces = upTo(size, piecesOf(packing instanceof Uint8Array ? packing : content));
  try {
    if (packing === 'stream') await pipeline(copied(pieces), createGzip({ level }), channel.stdin);
    else await send(pieces, channel);
  } catch (error) {
    channel.destroy();
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The SHA-256 of content in hexadecimal. Rejects when its file cannot be read. */
export async function digestOf(content: Sendable['content']): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of piecesOf(content)) hash.update(bytes);
  return hash.digest('hex');
}

/** Sends one piece after the other, each when the one before has been taken; ends early when the far side does. */
async function send(pieces: AsyncIterable<Uint8Array>, { stdin, ended }: Channel): Promise<void> {
  let over = false;
  let goOn = () => {};
  void ended.then(() => {
    over = true;
    goOn();
  });
  for await (const bytes of pieces) {
    await new Promise<void>((resolve, reject) => {
      goOn = resolve;
      stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    if (over) return;
  }
  stdin.end();
}

/** As many of the bytes as were announced: a file may have grown. */
async function* upTo(size: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = size;
  for await (const bytes of pieces) {
    const wanted = bytes.subarray(0, rest);
    rest -= wanted.length;
    yield wanted;
    if (rest === 0) return;
  }
}

/** Views of the bytes; of a file each is gone when the next one is asked for. */
async function* piecesOf(content: Sendable['content']): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.length; at += piece) yield content.subarray(at, at + piece);
    return;
  }
  const file = await open(content.path);
  try {
    const buffer = Buffer.alloc(piece);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, piece, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Copies, for who takes the next piece while it still works on the one before. */
async function* copied(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of pieces) yield Buffer.from(bytes);
}

import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Upload } from '../../remote/program.ts';

/** The level that costs least; higher ones take several times as long for a tenth less. */
export const level = 1;

/** In bytes: each piece of the sample, and what is too little to be worth a process more on the host. */
const piece = 16 * 1024;
const little = 128 * 1024;

/**
 * Whether an upload is to be compressed: when pieces of its beginning, middle and end shrink to a third. Such texts cost less
 * CPU compressed than encrypted as they are; programs, which shrink to two fifths, cost three times as much (docs/performance.md).
 */
export async function pays(content: Exclude<Upload['content'], { assemble: unknown }>, size: number): Promise<boolean> {
  if (size < little) return false;
  const sample = await sampleOf(content, size);
  const packed = await promisify(gzip)(sample, { level });
  return packed.length * 3 <= sample.length;
}

async function sampleOf(content: Uint8Array | { readonly path: string }, size: number): Promise<Uint8Array> {
  const starts = [0, Math.floor((size - piece) / 2), size - piece];
  if (content instanceof Uint8Array) return Buffer.concat(starts.map((at) => content.subarray(at, at + piece)));
  const file = await open(content.path);
  try {
    const sample = Buffer.alloc(starts.length * piece);
    for (const [n, at] of starts.entries()) await file.read(sample, n * piece, piece, at);
    return sample;
  } finally {
    await file.close();
  }
}

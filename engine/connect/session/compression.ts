import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Upload } from '../../remote/program.ts';

/** An upload whose bytes are there to be sent. */
export interface Sendable extends Upload {
  readonly content: Uint8Array | { readonly path: string };
  readonly digest: string;
}

/** The level that costs least; higher ones take several times as long for a tenth less. */
export const level = 1;

/** In bytes: each piece of the sample, and what is too little to be worth a process more on the host. */
const piece = 16 * 1024;
const little = 128 * 1024;

/**
 * Whether an upload is to be compressed: when pieces of its beginning, middle and end shrink to a third, as texts do. That is
 * a gain on links of less than about 40 MB/s, and for several hosts; programs shrink too little (docs/performance.md).
 */
export async function pays({ content, size }: Pick<Sendable, 'content' | 'size'>): Promise<boolean> {
  if (size < little) return false;
  const sample = await sampleOf(content, size);
  const small = await promisify(gzip)(sample, { level });
  return small.length * 3 <= sample.length;
}

/** In bytes: what is compressed once for all hosts, and how much of that is kept. */
const shared = 16 * 1024 * 1024;
const kept = 32 * 1024 * 1024;

/** What has been compressed, by the SHA-256 of its content, oldest first. */
const packed = new Map<string, Promise<Buffer>>();

/** How an upload is sent: as it is, compressed on its way, or as these bytes, which have been compressed once for all hosts. */
export type Packing = 'none' | 'stream' | Uint8Array;

/** How an upload is to be sent to a host that can unpack. Rejects when its file cannot be read. */
export async function packingFor(upload: Sendable): Promise<Packing> {
  if (!(await pays(upload))) return 'none';
  return upload.size > shared ? 'stream' : packedOnce(upload, upload.digest);
}

function packedOnce({ content }: Sendable, digest: string): Promise<Buffer> {
  const before = packed.get(digest);
  if (before) return before;
  const packing = pack(content);
  packed.set(digest, packing);
  packing.then(trim, () => packed.delete(digest));
  return packing;
}

async function pack(content: Sendable['content']): Promise<Buffer> {
  return promisify(gzip)(content instanceof Uint8Array ? content : await readFile(content.path), { level });
}

async function trim(): Promise<void> {
  const sizes = await Promise.all(packed.values());
  let held = sizes.reduce((sum, { length }) => sum + length, 0);
  for (const [digest, packing] of packed) {
    if (held <= kept) return;
    held -= (await packing).length;
    packed.delete(digest);
  }
}

async function sampleOf(content: Sendable['content'], size: number): Promise<Uint8Array> {
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

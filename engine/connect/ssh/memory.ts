import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has V8 keep the heap near to what is alive. A task of each of many hosts lives longer than one of V8's young things, so
 * that a run would end with several times of what it needs. To be called when the bundle has been loaded, because V8 takes
 * no code that was made under other flags (engine/program/start.cjs).
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=70');
  // The young generation stays as it is. Only of this V8, Node 20's, it is known that it takes it.
  if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--semi-space-growth-factor=1');
}

/** In bytes: what ssh2 makes of as much, twice its size, waits to be collected. */
const pause = 2 * 1024 * 1024;

let left = pause;
let collect: ((how: { readonly type: 'minor' }) => void) | undefined;

/** Counts bytes that have been sent: buffers are outside of the heap, and V8 lets 32 MiB of dead ones pile up. */
export function countSent(bytes: number): void {
  left -= bytes;
  if (left > 0) return;
  left = pause;
  collect ??= collector();
  collect({ type: 'minor' });
}

function collector(): NonNullable<typeof collect> {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

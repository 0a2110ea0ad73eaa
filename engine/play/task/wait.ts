import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from './execute.ts';

/** Waits for so many seconds. Throws Interrupted. */
export async function waited(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds <= 0) return;
  await sleep(seconds * 1000, undefined, { signal }).catch((cause) => {
    throw new Interrupted('interrupted', { cause });
  });
}

import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from './errors.ts';

/** How one waits for a lock. */
export interface LockOptions {
  /** Called once when another holds it. */
  readonly waiting: () => void;
  /** Aborting it ends the waiting. */
  readonly signal?: AbortSignal;
}

/**
 * Does the work while no other process does work under the same lock.
 * The lock is flock's, held by a child that ends with us, so even kill -9 leaves no lock behind.
 * The work may remove the file.
 */
export async function locked<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const timer = setTimeout(options.waiting, 500);
  let release: (() => void) | undefined;
  try {
    while (!release) release = await acquire(file, options.signal);
  } finally {
    clearTimeout(timer);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Says whether the file that is locked is still the one of that name, and holds it until its stdin ends. */
const hold = 'for fd in /proc/self/fd/*; do [ "$fd" -ef "$1" ] && echo held && exec cat >/dev/null; done; echo removed';

/** Waits for the lock; undefined when its file was removed meanwhile. */
function acquire(file: string, signal?: AbortSignal): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    // Its own group: an interrupt from the terminal must not take the lock away while we clean up.
    const holder = spawn('flock', ['--exclusive', '--no-fork', file, 'sh', '-c', hold, 'sh', file], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    const giveUp = () => holder.kill();
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    holder.on('error', (cause) => reject(new LabError(`cannot lock ${file}: ${cause.message}`, { cause })));
    holder.on('close', (code) => reject(new LabError(`cannot lock ${file}: flock ended with ${code}`)));
    holder.stdout.once('data', (said: Buffer) => {
      signal?.removeEventListener('abort', giveUp);
      resolve(said.toString().startsWith('held') ? () => holder.stdin.end() : undefined);
    });
  });
}

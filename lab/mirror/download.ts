import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { LabError } from '../errors.ts';

/** Where to, and what it must be. */
export interface Download {
  readonly address: string;
  readonly sha256: string;
  readonly target: string;
  readonly signal?: AbortSignal;
}

/** Out of reach should be known at once, a slow line should not be given up. In milliseconds. */
const patience = { connect: { timeout: 4000 }, headersTimeout: 15_000, bodyTimeout: 60_000 };

/** Downloads a file, through the environment's proxy if there is one; throws a LabError, and leaves no file, unless it has its checksum. */
export async function download({ address, sha256, target, signal }: Download): Promise<void> {
  const dispatcher = new EnvHttpProxyAgent(patience);
  const hash = createHash('sha256');
  try {
    const response = await fetch(address, { dispatcher, signal: signal ?? null });
    if (!response.ok || !response.body) throw new LabError(`it answered ${response.status}`);
    const hashing = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), hashing, createWriteStream(target));
    const found = hash.digest('hex');
    if (found !== sha256) throw new LabError(`it gave a file with SHA-256 ${found}, not ${sha256}`);
  } catch (cause) {
    await rm(target, { force: true });
    signal?.throwIfAborted();
    throw new LabError(`${address}: ${reason(cause)}`, { cause });
  } finally {
    await dispatcher.close();
  }
}

/** fetch itself only says that it failed; why is in its cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

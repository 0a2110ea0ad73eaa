import { ProviderError } from '../errors.ts';
import type { RetryPolicy } from './retry.ts';
import { LostAnswer } from './transport.ts';

/** Something to be made once although answers may be lost. */
export interface Creation<T> {
  /** What it is, for errors: `the device was ordered`. */
  readonly what: string;
  /** What helps if nobody can tell in the end whether it was made. */
  readonly hint?: string;
  /** Asks for it; throws a LostAnswer when it may have been made. */
  make(): Promise<T>;
  /** Those that came of asking, the oldest first. */
  find(): Promise<readonly T[]>;
  /** Gives one back that came of asking twice. */
  discard(surplus: T): Promise<unknown>;
}

/** How often it is asked for before we give up, and how often we look whether a lost answer was a yes. */
const tries = 3;
const looks = 3;

/**
 * Makes something once. When the answer is lost it is looked for before it is asked for again; if a slow first request
 * arrives after all, what the second made is given back. Throws a LostAnswer when that cannot be known.
 */
export async function createOnce<T>(creation: Creation<T>, retries: RetryPolicy): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const made = await creation.make();
      return attempt === 1 ? made : await theOldest(creation, made);
    } catch (error) {
      if (!(error instanceof LostAnswer)) {
        const [earlier] = attempt > 1 && error instanceof ProviderError ? await creation.find() : [];
        if (earlier !== undefined) return earlier; // refused because the first request has made it after all
        throw error;
      }
      const arrived = await lookFor(creation, retries).catch((cause) => {
        throw cause instanceof ProviderError ? unknownOutcome(error, creation) : cause;
      });
      if (arrived !== undefined) return arrived;
      if (attempt === tries) throw unknownOutcome(error, creation);
    }
  }
}

async function lookFor<T>({ find }: Creation<T>, retries: RetryPolicy): Promise<T | undefined> {
  for (let look = 1; look <= looks; look++) {
    await retries.pause(Math.min(retries.longest, retries.base * 2 ** (look - 1)));
    const [found] = await find();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All of them came of the one wish, so all but the first are given back. */
async function theOldest<T>({ find, discard }: Creation<T>, latest: T): Promise<T> {
  const [oldest = latest, ...surplus] = await find();
  for (const one of surplus) await discard(one);
  return oldest;
}

function unknownOutcome<T>(cause: LostAnswer, { what, hint }: Creation<T>): LostAnswer {
  const status = cause.status === undefined ? {} : { status: cause.status };
  return new LostAnswer(`${cause.message}; whether ${what} is not known`, { cause, ...(hint && { hint }), ...status });
}

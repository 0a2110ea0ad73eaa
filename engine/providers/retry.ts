import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often a request is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** The first pause's upper bound; it doubles with every try. */
  readonly base: number;
  /** No pause that we choose ourselves is longer. */
  readonly longest: number;
  /** A provider that asks for a longer pause is not waited for. */
  readonly patience: number;
  /** Waits; rejects when the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** For a provider's API over the internet. */
export const usualRetries: RetryPolicy = {
  attempts: 5,
  base: 500,
  longest: 15_000,
  patience: 120_000,
  pause: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}),
  random: Math.random,
  now: Date.now,
};

/** A pause before try `attempt + 1`, with full jitter so that many clients do not come back at the same instant. */
export function backOff(policy: RetryPolicy, attempt: number): number {
  return policy.random() * Math.min(policy.longest, policy.base * 2 ** (attempt - 1));
}

/** The pause that an answer asks for, from Retry-After (RFC 9110: seconds or a date) or X-RateLimit-Reset (epoch seconds). */
export function askedPause(headers: Readonly<Record<string, string | undefined>>, now: number): number | undefined {
  const after = headers['retry-after'];
  if (after !== undefined) {
    const until = /^\d+$/.test(after) ? now + Number(after) * 1000 : Date.parse(after);
    if (!Number.isNaN(until)) return Math.max(0, until - now);
  }
  const reset = headers['x-ratelimit-reset'];
  return reset !== undefined && /^\d+$/.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : undefined;
}

/** The pause until a new window begins, when the answer says that no request is left in this one (X-RateLimit-Remaining). */
export function spentWindow(headers: Readonly<Record<string, string | undefined>>, now: number): number | undefined {
  return headers['x-ratelimit-remaining'] === '0' ? askedPause(headers, now) : undefined;
}

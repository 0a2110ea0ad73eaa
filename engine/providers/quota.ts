import type { RetryPolicy } from './retry.ts';

/** One request's way through a quota: what it has waited for itself it does not wait for again. */
interface Turn {
  /** Waits until requests may be sent again. */
  wait(signal?: AbortSignal): Promise<void>;
  /** Waits so long, in milliseconds. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What all requests to an API have in common: when the next may be sent. */
interface Quota {
  turn(): Turn;
  /** Takes note of the pause that an answer asked for, in milliseconds. */
  learn(outcome: { readonly kind: string; readonly asked?: number | undefined }): void;
}

/**
 * A quota that nobody has used up. A pause that one answer asks for holds all requests back, so that those side by side do
 * not run into the same refusal one after another; one longer than the policy's patience holds nobody, and is refused then.
 */
export function createQuota({ pause, now, patience, random, base }: RetryPolicy): Quota {
  let closedUntil = 0;
  return {
    turn: () => {
      let waitedUntil = 0;
      return {
        wait: async (signal) => {
          while (closedUntil > Math.max(now(), waitedUntil)) {
            waitedUntil = closedUntil;
            await pause(closedUntil - now() + random() * base, signal);
          }
        },
        pause: async (milliseconds, signal) => {
          waitedUntil = now() + milliseconds;
          await pause(milliseconds, signal);
        },
      };
    },
    learn: ({ kind, asked = 0 }) => {
      if (asked > 0 && asked <= patience && kind !== 'lost') closedUntil = Math.max(closedUntil, now() + asked);
    },
  };
}

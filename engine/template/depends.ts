import { InputError } from '../errors.ts';
import type { Unknown } from '../types.ts';

/** Thrown where a value is needed that nobody knows in check mode: what needs it is unknown, too. No mistake, but a signal. */
export class DependsOnUnknown extends Error {
  readonly unknown: Unknown;

  constructor(unknown: Unknown) {
    super(`depends on ${unknown.cause.task}`);
    this.unknown = unknown;
  }
}

/**
 * The first of several that decides, looked at one after another; undefined when none does. Behind one that is unknown
 * a later one still decides; of a mistake there nobody knows whether anybody would have come to it. Throws
 * DependsOnUnknown when none that is known decides, and what `decides` throws.
 */
export function firstThat<T>(candidates: readonly T[], decides: (candidate: T) => boolean): T | undefined {
  let unknown: DependsOnUnknown | undefined;
  for (const candidate of candidates) {
    try {
      if (decides(candidate)) return candidate;
    } catch (error) {
      if (!(error instanceof DependsOnUnknown || (unknown && error instanceof InputError))) throw error;
      if (error instanceof DependsOnUnknown) unknown ??= error;
    }
  }
  if (unknown) throw unknown;
  return undefined;
}

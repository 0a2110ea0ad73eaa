import type { Unknown } from '../types.ts';

/** Thrown where a value is needed that nobody knows in check mode: what needs it is unknown, too. No mistake, but a signal. */
export class DependsOnUnknown extends Error {
  readonly unknown: Unknown;

  constructor(unknown: Unknown) {
    super(`depends on ${unknown.cause.task}`);
    this.unknown = unknown;
  }
}

import { randomOf } from '../../failures/random.ts';

/** A task, handler or play as YAML will have it. */
export type Entry = Readonly<Record<string, unknown>>;

/** What a playbook has said so far, and where its next choice comes from. */
export interface Draft {
  readonly hosts: readonly string[];
  /** Files of tasks that it includes, by name. */
  readonly files: Map<string, readonly Entry[]>;
  /** Names of results with an exit status, in the order in which they are registered. */
  readonly results: string[];
  /** Names of results of loops. */
  readonly lists: string[];
  readonly facts: string[];
  /** The user of the tasks that come now; undefined is the one who logs in. */
  user: string | undefined;
  /** A number that no other task has. */
  next(): number;
  /** A whole number from 0 to below `end`. */
  pick(end: number): number;
  /** True once in so many times. */
  once(inTimes: number): boolean;
  any<T>(items: readonly T[]): T;
}

/** A draft of nothing, for one to three hosts; the same for the same seed. */
export function newDraft(seed: number): Draft {
  const random = randomOf(seed);
  const pick = (end: number) => Math.floor(random() * end);
  let count = 0;
  return {
    hosts: ['h1', 'h2', 'h3'].slice(0, 1 + pick(3)),
    files: new Map(),
    results: [],
    lists: [],
    facts: [],
    user: undefined,
    next: () => count++,
    pick,
    once: (inTimes) => pick(inTimes) === 0,
    any: (items) => items[pick(items.length)]!,
  };
}

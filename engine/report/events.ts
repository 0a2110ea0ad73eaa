import type { MachineProgress } from '../modules/definition/machines.ts';
import type { Difference } from '../remote/answer.ts';
import type { Cause, Origin, Values } from '../types.ts';
import type { Kept } from './journal/records.ts';

/**
 * How a task ended on a host. `failed` ran and failed; `unreachable` means that we never learnt how it ended; `unknown` that
 * check mode cannot tell what it would do.
 */
export type Status = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable' | 'unknown';

/** A task as reports name it. */
export interface TaskHeader {
  /** Where it stands in its play: an index, then for each include on the way the include's round and an index. */
  readonly position: readonly number[];
  readonly name: string;
  readonly module: string;
  readonly role?: string;
  readonly handler: boolean;
  readonly origin: Origin;
}

/** What came of one task (or, within a loop, of one of its items) on one host. */
export interface TaskResult {
  readonly host: string;
  readonly status: Status;
  /** The keys that `register` gives; with no_log only the flags. */
  readonly data: Values;
  /** Why it failed, was skipped or is unreachable, in a sentence or a paragraph. */
  readonly message?: string;
  readonly differences: readonly Difference[];
  /** A digest of what was seen on the host, for runs that are asked for such. */
  readonly seen?: string;
  /** The item's label, in a loop. */
  readonly item?: string;
  /** In check mode: the earlier task that would make what this one needs, or that would already have done the same. */
  readonly after?: Cause;
  /** For `unknown`: the task whose answer would have to be known; without one it is this task's own. */
  readonly dependsOn?: Cause;
  /** A failure that the playbook ignores. */
  readonly ignored?: true;
  /** A failure that the playbook's `rescue` takes up. */
  readonly rescued?: true;
  /** The host that did the work, when it was delegated. */
  readonly delegate?: string;
  /** In milliseconds. */
  readonly duration: number;
}

/** How many tasks ended how on a host: Ansible's recap. */
export interface Recap {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  /** Failures that a `rescue` took up, of whichever kind; they are counted nowhere else. */
  readonly rescued: number;
  readonly ignored: number;
  /** What check mode cannot tell, which is counted nowhere else. */
  readonly unknown: number;
}

/** Something odd in what was read, found before the run: its kind, what it is, and where it is written. */
export interface Oddity {
  readonly code: string;
  readonly message: string;
  readonly origin: Origin;
}

/** Everything that a run tells, in the order in which it happens. Reporters see nothing else. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly playbooks: readonly string[];
      readonly check: boolean;
      readonly version: string;
      /** The run that it goes on with. */
      readonly resumes?: string;
    }
  | { readonly type: 'warning'; readonly message: string }
  /** The check before the run has found no mistake, and these. */
  | { readonly type: 'checked'; readonly odd: readonly Oddity[] }
  /** The run goes on with another one, by which so many tasks have been done; `began` is ISO 8601. */
  | {
      readonly type: 'resumed';
      readonly run: string;
      readonly began: string;
      readonly tasks: number;
      readonly hosts: number;
    }
  | { readonly type: 'play-started'; readonly name: string; readonly hosts: readonly string[]; readonly origin: Origin }
  | { readonly type: 'task-started'; readonly task: TaskHeader; readonly host: string }
  /** A task was not sent ahead of the answers of those before it, and why. */
  | { readonly type: 'waited'; readonly task: TaskHeader; readonly host: string; readonly reason: string }
  | { readonly type: 'progress'; readonly task: TaskHeader; readonly host: string; readonly text: string }
  /** How far all the machines are that a task waits for. */
  | {
      readonly type: 'machines';
      readonly task: TaskHeader;
      readonly host: string;
      readonly machines: readonly MachineProgress[];
    }
  /** A task, or one of its items, did not succeed, and is tried again; `left` counts the tries after this one. */
  | {
      readonly type: 'task-retried';
      readonly task: TaskHeader;
      readonly host: string;
      readonly attempts: number;
      readonly left: number;
      readonly item?: string;
    }
  /** For the journal, `keep` gives what it takes to go on behind it. */
  | {
      readonly type: 'item-finished';
      readonly task: TaskHeader;
      readonly result: TaskResult;
      readonly keep?: (() => Kept) | undefined;
    }
  | {
      readonly type: 'task-finished';
      readonly task: TaskHeader;
      readonly result: TaskResult;
      readonly items: number;
      readonly keep?: (() => Kept) | undefined;
    }
  /** No host will report on a task at or before this index any more. */
  | { readonly type: 'settled'; readonly index: number }
  /** The user is being asked something; nothing else may be drawn meanwhile. */
  | { readonly type: 'asking'; readonly on: boolean }
  | { readonly type: 'play-finished' }
  | {
      readonly type: 'run-finished';
      readonly recap: Readonly<Record<string, Recap>>;
      readonly interrupted: boolean;
      readonly duration: number;
      /** The mistake that ended it, if one did. */
      readonly mistake?: string;
    };

/** Takes events as they happen; must not throw. */
export type Reporter = (event: RunEvent) => void;

/** One reporter that tells several. */
export function broadcast(...reporters: readonly Reporter[]): Reporter {
  return (event) => {
    for (const report of reporters) report(event);
  };
}

/** Counts the results of a run by host, ready for `run-finished`. */
export class Tally {
  readonly #counts = new Map<string, Record<keyof Recap, number>>();

  /** Makes the host appear in the recap, and counts a result. */
  add(host: string, result?: TaskResult): void {
    let count = this.#counts.get(host);
    if (!count) {
      count = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0 };
      this.#counts.set(host, count);
    }
    if (!result) return;
    if (result.ignored) count.ignored++;
    if (result.rescued) count.rescued++;
    if (result.status === 'changed' || result.ignored) count.ok++;
    if (!result.ignored && !result.rescued) count[result.status]++;
  }

  recap(): Record<string, Recap> {
    return Object.fromEntries(this.#counts);
  }
}

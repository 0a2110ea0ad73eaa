import type { Keeping } from '../../connect/connection.ts';
import { placeOf } from '../../errors.ts';
import type { Outcome } from '../../modules/definition/module.ts';
import type { TaskHeader, TaskResult } from '../../report/events.ts';
import { holdsSecret } from '../../report/journal/pack.ts';
import type { Keeper, Kept, Spot } from '../../report/journal/records.ts';
import type { Origin, Play, Task, Values } from '../../types.ts';
import type { HostState } from '../hosts/host.ts';
import type { IncludedRound, Past } from './past.ts';
import { keyOfPlace, keyOfProgram, type Place } from './place.ts';

/** What is to be kept of a task, or an item, that is under way. */
interface Entry {
  learner?: string;
  outcome?: Outcome;
  unknown?: true;
  readonly kept: Promise<void>;
  readonly settle: () => void;
}

/** What of a task's end the journal has to know beside what is told. */
export interface Ending {
  /** With all its data, and as it is told. */
  readonly data: Values;
  readonly result: TaskResult;
  readonly notified?: readonly Task[] | undefined;
  readonly shared?: readonly string[] | undefined;
  /** Where what it adds to the inventory is written. */
  readonly origin?: Origin;
}

/** Keeps in the journal what it takes to go on with the run, and knows what the runs have left that it goes on with. */
export class Recording {
  readonly past: Past | undefined;
  readonly #keeper: Keeper;
  readonly #entries = new Map<string, Entry>();
  /** Handlers of hosts that this run has notified: that a run before has run them counts no more. */
  readonly #renewed = new Set<string>();

  constructor(keeper: Keeper, past?: Past) {
    this.#keeper = keeper;
    this.past = past;
  }

  /** Notes what the user was asked for before the run began. */
  answered(plays: readonly Play[]): void {
    for (const [play, { prompts, vars }] of plays.entries()) {
      for (const { name } of prompts) {
        const answer = vars.get(name);
        if (answer && 'data' in answer) this.#keeper.keep({ type: 'answered', play, name, secret: answer.data });
      }
    }
  }

  /** How the programs of a place are known, each by its try and its step; what may be run twice need not be noted when it is sent. */
  keeping(place: Place, attempt: string, repeatable: boolean): (step: number) => Keeping {
    const { past } = this;
    const open = past !== undefined && !past.known.has(keyOfPlace(place));
    const { kept } = this.#entry(place);
    return (step) => {
      const key = keyOfProgram(place, attempt, step);
      return {
        key,
        kept,
        ...(open ? { open: { sentTo: past.sent.get(key) } } : {}),
        sending: (shell) => {
          if (!repeatable) this.#keeper.keep({ type: 'sent', key, shell });
        },
        unsent: () => {
          if (!repeatable) this.#keeper.keep({ type: 'unsent', key });
        },
      };
    };
  }

  /** Notes what came of a place beside its result. */
  learn(place: Place, state: HostState, learner: HostState, outcome: Outcome): void {
    if (!outcome.variables && !outcome.addition && learner === state) return;
    const entry = this.#entry(place);
    entry.outcome = outcome;
    if (learner !== state) entry.learner = learner.name;
  }

  /** Notes that nobody knows whether it was done. */
  unknown(place: Place): void {
    this.#entry(place).unknown = true;
  }

  /** A try is over, and another one comes. */
  retried(place: Place): void {
    this.#release(keyOfPlace(place));
  }

  /** What the journal keeps of a place that has ended. */
  ended(place: Place, ending: Ending): () => Kept {
    const key = keyOfPlace(place);
    return () => {
      const entry = this.#entries.get(key);
      queueMicrotask(() => this.#release(key)); // once it is among what will be written
      return keptOf(place, ending, entry);
    };
  }

  /** Marks handlers that have been notified in this run. */
  renew(host: string, handler: Task): void {
    if (this.past) this.#renewed.add(handlerKey(host, handler));
  }

  isRenewed(host: string, header: TaskHeader, handler: Task): boolean {
    return header.handler && this.#renewed.has(handlerKey(host, handler));
  }

  included(spot: Spot, name: string, rounds: readonly IncludedRound[]): void {
    this.#keeper.keep({ type: 'included', ...spot, name, secret: rounds });
  }

  acted(spot: Spot, applies: boolean, action: string): void {
    const cleared = applies && action === 'clear_host_errors';
    if (applies && action === 'clear_facts') this.#dropFacts(spot.host);
    this.#keeper.keep({ type: 'acted', ...spot, applies, ...(cleared ? { cleared: true as const } : {}) });
  }

  gathered(host: string, asked: string, facts: Values): void {
    this.#keeper.keep({ type: 'facts', host, asked, secret: facts });
  }

  #dropFacts(host: string): void {
    this.past?.facts.delete(host);
    this.#keeper.keep({ type: 'facts', host });
  }

  #entry(place: Place): Entry {
    const key = keyOfPlace(place);
    const known = this.#entries.get(key);
    if (known) return known;
    let settle = () => {};
    const kept = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const entry: Entry = { kept, settle };
    this.#entries.set(key, entry);
    return entry;
  }

  #release(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry) void this.#keeper.written().then(entry.settle);
  }
}

function handlerKey(host: string, { origin }: Task): string {
  return `${host} ${placeOf(origin)}`;
}

/** What is told need not be kept once more, unless not all of it is told. */
function keptOf({ play, item }: Place, { data, result, notified, shared, origin }: Ending, entry?: Entry): Kept {
  const whole = data === result.data && !holdsSecret(data);
  const { variables, addition } = entry?.outcome ?? {};
  const secret = {
    ...(whole ? {} : { data }),
    ...(variables ? { variables } : {}),
    ...(addition ? { addition: { addition, origin } } : {}),
  };
  return {
    play,
    ...(item === undefined ? {} : { item }),
    ...(notified?.length ? { notified: notified.map((handler) => placeOf(handler.origin)) } : {}),
    ...(entry?.learner === undefined ? {} : { learner: entry.learner }),
    ...(shared ? { shared } : {}),
    ...(entry?.unknown ? { unknown: true as const } : {}),
    ...(Object.keys(secret).length > 0 ? { secret } : {}),
  };
}

import type { Addition } from '../../modules/definition/module.ts';
import type { Status } from '../../report/events.ts';
import type { Spot } from '../../report/journal/records.ts';
import type { Origin, Value, Values, Vars } from '../../types.ts';
import { keyOfPlace, keyOfSpot, type Place } from './place.ts';

/** A task, or an item of a loop, that has ended in a run before this one: its result, and what else it left. */
export interface Done {
  readonly status: Status;
  readonly data: Values;
  readonly message?: string;
  readonly item?: string;
  readonly ignored?: true;
  readonly rescued?: true;
  readonly delegate?: string;
  readonly module: string;
  readonly name: string;
  /** How many items its loop had; 0 without one. */
  readonly items: number;
  readonly notified: readonly string[];
  readonly learner?: string;
  readonly variables?: Vars;
  readonly addition?: { readonly addition: Addition; readonly origin: Origin };
}

/** A round of an include: the variables that it brings, and its evaluated arguments. */
export interface IncludedRound {
  readonly keys: Values;
  readonly args: Value;
}

/** What the runs that this one goes on with have left: where each host stands, and what it knows. */
export interface Past {
  /** The run that is resumed, and those that it went on with, newest first. */
  readonly runs: readonly string[];
  /** When the last of them began, ISO 8601. */
  readonly began: string;
  readonly tasks: ReadonlyMap<string, Done>;
  readonly items: ReadonlyMap<string, Done>;
  readonly included: ReadonlyMap<string, readonly IncludedRound[]>;
  /** Whether the conditions of meta tasks held. */
  readonly acted: ReadonlyMap<string, boolean>;
  /** Places whose outcome is known, also of what has failed and is to be tried again. */
  readonly known: ReadonlySet<string>;
  /** Shells to which programs were sent, by the programs' keys. */
  readonly sent: ReadonlyMap<string, string>;
  /** Gathered facts by host, and by what was asked for. */
  readonly facts: Map<string, Map<string, Values>>;
  /** Answers to prompts, by the play's index and the variable's name with a blank between them. */
  readonly answers: ReadonlyMap<string, Value>;
}

/** What a task on a host came to, if it is not to be run again; another task at its place is another one. */
export function doneAt(past: Past | undefined, spot: Spot, task: Pick<Done, 'module' | 'name'>): Done | undefined {
  return same(past?.tasks.get(keyOfSpot(spot)), task);
}

/** The same of an item of its loop. */
export function itemDoneAt(
  past: Past | undefined,
  place: Place,
  task: Pick<Done, 'module' | 'name'>,
): Done | undefined {
  return same(past?.items.get(keyOfPlace(place)), task);
}

function same(done: Done | undefined, { module, name }: Pick<Done, 'module' | 'name'>): Done | undefined {
  return done?.module === module && done.name === name ? done : undefined;
}

/** How many tasks have been done on how many hosts. */
export function countDone({ tasks }: Past): { readonly tasks: number; readonly hosts: number } {
  const hosts = new Set([...tasks.keys()].map((key) => key.split(':')[2]));
  return { tasks: tasks.size, hosts: hosts.size };
}

import { isList, isMapping } from '../load/fields.ts';
import { loopPlaces } from '../load/loops.ts';
import type { Module } from '../modules/definition/module.ts';
import type { Condition, Inherited, Task, Written } from '../types.ts';

/** What of a task is evaluated: before it is done in this order, and when its answer is there. */
export interface Places {
  /** What decides whether it is done at all. */
  readonly when: readonly Condition[];
  readonly written: readonly Written[];
  readonly conditions: readonly Condition[];
  readonly after: readonly (Written | Condition)[];
}

const known = new WeakMap<Task, Places>();

/** All places of a task in which templates and conditions stand; its variables are not among them. Found once. */
export function placesOf(task: Task, module: Module | undefined): Places {
  const places = known.get(task) ?? findPlaces(task, module);
  known.set(task, places);
  return places;
}

function findPlaces(task: Task, module: Module | undefined): Places {
  const { name, args, changedWhen = [], failedWhen = [], ignoreErrors } = task;
  const looping = loopPlaces(task);
  return {
    when: task.when,
    written: present([name, args, ...looping.before, ...inheritedPlaces(task)]),
    conditions: expressionsIn(args, module?.conditions ?? []),
    after: present([...changedWhen, ...failedWhen, ...looping.after, ignoreErrors]),
  };
}

/** What is said of how a task is done, by its names in Inherited; the places are all alike. */
const manners = [
  ...(['noLog', 'delegateTo', 'runOnce', 'checkMode', 'timeout', 'throttle'] as const),
  ...(['delegateFacts', 'ignoreUnreachable', 'anyErrorsFatal', 'connection', 'remoteUser', 'port', 'diff'] as const),
] as const satisfies readonly (keyof Inherited)[];

const ofBecome = ['become', 'becomeUser', 'becomeMethod', 'becomeFlags', 'becomeExe'] as const;

/** What a task takes over from around it, or says itself, but for conditions and what counts when it has failed. */
export function inheritedPlaces(inherited: Inherited): readonly Written[] {
  const { become, notify, environment } = inherited;
  const places = [...notify, ...environment];
  for (const name of manners) {
    const place = inherited[name];
    if (place) places.push(place);
  }
  for (const name of ofBecome) {
    const place = become[name];
    if (place) places.push(place);
  }
  return places;
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined) as T[];
}

function expressionsIn({ content }: Written, names: readonly string[]): Condition[] {
  if (!isMapping(content)) return [];
  const written = names.flatMap((name) => content.get(name) ?? []);
  return written
    .flatMap((each) => (isList(each.content) ? each.content : [each]))
    .flatMap(({ content: text, origin }) => (typeof text === 'string' ? [{ text, origin }] : []));
}

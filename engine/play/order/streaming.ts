import { isMapping } from '../../load/fields.ts';
import { connectsAnew, type Module } from '../../modules/definition/module.ts';
import type { Task } from '../../types.ts';
import { isFactName } from '../variables/facts.ts';
import type { Uses } from '../variables/names.ts';

/** A task under way, as those behind it must know it. */
export interface Ahead {
  readonly task: Task;
  readonly module: Module;
  /** Whether it is known before its turn that it will not fail. */
  readonly certain: boolean;
  /** Why nothing at all can be sent behind it. */
  readonly obstacle: string | undefined;
  /** Why nothing but what only looks can be sent behind it. */
  readonly doubt: string | undefined;
  /** Whether it gives the host variables. */
  readonly binds: boolean;
  /** Whether it may change files on the controller, because its host is that. */
  readonly writesHere: boolean;
}

/** Whether a task reads files of the controller, and whether its host is that. */
export interface Place {
  readonly readsHere: boolean;
  readonly isHere: boolean;
}

/** A task that comes under way. */
export function aheadOf(task: Task, module: Module, certain: boolean, place: Place): Ahead {
  const binds =
    task.register !== undefined ||
    module.name === 'set_fact' ||
    module.name === 'include_vars' ||
    givesFacts.has(module.name);
  return {
    task,
    module,
    certain,
    obstacle: obstacleOf(task, module, place),
    doubt: doubtOf(task, module, certain),
    binds,
    writesHere: place.isHere && !module.onlyLooks,
  };
}

/** What a task waits for, and why. */
export interface Wait {
  readonly for: Ahead;
  readonly reason: string;
  /** Until it has ended; or until it has sent all that it sends, which its lane sees to. */
  readonly until: 'ended' | 'sent';
}

/**
 * What a task has to wait for before it is sent; undefined when it can be sent at once. The one place that decides it;
 * when in doubt it waits. What ends a host where its shell sees it needs no wait: the shell stops what comes behind it.
 * A task that acts here and only looks never waits: it acts in its turn, and others go past it if they may.
 */
export function waitOf(
  task: Task,
  module: Module,
  ahead: readonly Ahead[],
  uses: Uses,
  { readsHere }: Place,
): Wait | undefined {
  const last = ahead.at(-1);
  if (!last) return undefined;
  if (task.throttle && task.throttle.content !== 0)
    return { for: last, reason: 'its throttle lets hosts do it in turn', until: 'ended' };
  if (module.form === 'controller') {
    if (module.onlyLooks) return undefined;
    return { for: last, reason: `${module.name} acts on the controller`, until: 'ended' };
  }
  const acting = helpersThatAct.find((name) => uses.helpers.has(name));
  if (acting) return { for: last, reason: `it calls ${acting}, which acts on the controller`, until: 'ended' };
  const writes = readsHere ? ahead.findLast(({ writesHere }) => writesHere) : undefined;
  if (writes) return { for: last, reason: `it reads files here, where "${nameOf(writes.task)}" works`, until: 'ended' };
  const inWay = ahead.findLast((each) => each.obstacle ?? (module.onlyLooks ? undefined : each.doubt));
  if (inWay) return { for: inWay, reason: `"${nameOf(inWay.task)}" ${inWay.obstacle ?? inWay.doubt}`, until: 'ended' };
  const needed = ahead.findLast((each) => needOf(uses, each));
  if (needed) return { for: needed, reason: needOf(uses, needed)!, until: 'ended' };
  const steps = ahead.findLast((each) => each.module.form === 'sequence');
  return steps && { for: steps, reason: `"${nameOf(steps.task)}" has more than one step`, until: 'sent' };
}

/** Whether a task needs nothing that those under way bring. */
export function isFree(ahead: readonly Ahead[], uses: Uses): boolean {
  return ahead.every((each) => each.obstacle === undefined && needOf(uses, each) === undefined);
}

/** Whether a task may read files of the controller before it is sent. */
export function readsHere({ args: { content } }: Task, { readsHere: from }: Module, { helpers, all }: Uses): boolean {
  const named = from !== undefined && (!isMapping(content) || content.has(from));
  return !all || named || helpersThatRead.some((name) => helpers.has(name));
}

/** Whether the items of a task's loop may be sent before the one before them has answered. */
export function streamsItems(
  { retry, loopControl, async: job }: Task,
  module: Module | undefined,
  place: Place,
): boolean {
  if (place.isHere && place.readsHere) return false;
  if (retry || (job && job.poll?.content !== 0) || loopControl?.pause || loopControl?.breakWhen) return false;
  return module?.form === 'remote' && !givesFacts.has(module.name);
}

function obstacleOf(task: Task, module: Module, place: Place): string | undefined {
  if (module.form === 'controller') return module.onlyLooks ? undefined : 'acts on the controller';
  if (task.delegateTo) return 'is done by another host';
  if (module.name === 'fetch') return 'brings a file here';
  if (connectsAnew(module)) return 'connects anew';
  if (task.retry) return 'may be tried again';
  if (task.async && task.async.poll?.content !== 0) return 'is asked about until it has ended';
  return task.loop && !streamsItems(task, module, place) ? 'has a loop' : undefined;
}

function doubtOf(task: Task, module: Module, certain: boolean): string | undefined {
  if (module.judgesHere) return 'is judged by what it answers';
  if (task.failedWhen) return 'says with failed_when whether it failed';
  return module.form === 'controller' && !certain ? 'may fail, here' : undefined;
}

/** Helpers that look at files of the controller. */
export const helpersThatRead = [
  ...['file', 'fileglob', 'first_found', 'template'],
  ...['exists', 'is_file', 'is_dir', 'is_link', 'realpath'],
];

/** Helpers that are not to be called for a task that is dropped in the end. */
export const helpersThatAct = ['pipe', 'stored_password'];

/** Modules whose answers become facts of the host. */
const givesFacts: ReadonlySet<string> = new Set(['setup', 'hostname']);

/** What a task needs of what one under way binds. */
function needOf({ names: used, all }: Uses, { task, module, binds }: Ahead): string | undefined {
  if (!binds) return undefined;
  if (!all) return 'what it asks for is not known before';
  const name = nameOf(task);
  if (task.register && used.has(task.register)) return `it uses "${task.register}", which "${name}" registers`;
  if (module.name === 'include_vars') return `"${name}" reads variables whose names are not known before`;
  if (module.name === 'set_fact') {
    const { content } = task.args;
    if (!isMapping(content)) return `"${name}" sets variables whose names are not known before`;
    const set = [...content.keys()].find((each) => used.has(each));
    return set && `it uses "${set}", which "${name}" sets`;
  }
  const fact = givesFacts.has(module.name)
    ? [...used].find((each) => each === 'ansible_facts' || isFactName(each))
    : undefined;
  return fact && `it uses "${fact}", which "${name}" finds out`;
}

function nameOf(task: Task): string {
  return typeof task.name?.content === 'string' ? task.name.content : task.module;
}

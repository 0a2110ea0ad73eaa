import { isMapping } from '../load/fields.ts';
import type { Module } from '../modules/definition/module.ts';
import type { Scope } from '../template/scope.ts';
import type { Task } from '../types.ts';
import { isFactName } from './facts.ts';
import { namesUsed } from './names.ts';

/** A task under way, as those behind it must know it. */
export interface Ahead {
  readonly task: Task;
  readonly module: Module;
  /** Whether it is known before its turn that it will not fail. */
  readonly certain: boolean;
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
export function waitOf(task: Task, module: Module, ahead: readonly Ahead[], scope: Scope): Wait | undefined {
  const last = ahead.at(-1);
  if (!last) return undefined;
  if (task.throttle) return { for: last, reason: 'its throttle lets hosts do it in turn', until: 'ended' };
  if (module.form === 'controller') {
    if (module.onlyLooks) return undefined;
    return { for: last, reason: `${module.name} acts on the controller`, until: 'ended' };
  }
  const backwards = [...ahead].reverse();
  for (const each of backwards) {
    const reason = passingReason(each, module);
    if (reason) return { for: each, reason: `"${nameOf(each.task)}" ${reason}`, until: 'ended' };
  }
  const [needed] = needs(task, module, backwards, scope);
  if (needed) return needed;
  const steps = backwards.find((each) => each.module.form === 'sequence');
  return steps && { for: steps, reason: `"${nameOf(steps.task)}" has more than one step`, until: 'sent' };
}

/** Whether a task needs nothing that those under way bring. */
export function isFree(task: Task, module: Module, ahead: readonly Ahead[], scope: Scope): boolean {
  return ahead.every((each) => !isObstacle(each)) && needs(task, module, ahead, scope).length === 0;
}

/** Whether the items of a loop of this module may be sent before the one before them has answered. */
export function streamsItems(module: Module | undefined): boolean {
  return module?.form === 'remote' && !givesFacts.has(module.name);
}

/** Why nothing, or nothing but what only looks, can be sent behind a task before it has ended. */
function passingReason(before: Ahead, module: Module): string | undefined {
  const obstacle = obstacleOf(before);
  if (obstacle || module.onlyLooks) return obstacle;
  if (before.module.judgesHere) return 'is judged by what it answers';
  if (before.task.failedWhen) return 'says with failed_when whether it failed';
  return before.module.form === 'controller' && !before.certain ? 'may fail, here' : undefined;
}

/** Why nothing at all can be sent behind it. */
function obstacleOf({ task, module }: Ahead): string | undefined {
  if (module.form === 'controller') return module.onlyLooks ? undefined : 'acts on the controller';
  if (task.delegateTo) return 'is done by another host';
  if (module.name === 'fetch') return 'brings a file here';
  return task.loop && !streamsItems(module) ? 'has a loop' : undefined;
}

function isObstacle(each: Ahead): boolean {
  return obstacleOf(each) !== undefined;
}

/** The tasks under way of which this one uses what they bind. */
function needs(task: Task, module: Module, ahead: readonly Ahead[], scope: Scope): Wait[] {
  const binding = ahead.filter(bindsSomething);
  if (binding.length === 0) return [];
  const used = namesUsed(task, module, scope);
  return binding.flatMap((each) => {
    const reason = used ? useOf(used, each) : 'which template it renders is not known before';
    return reason === undefined ? [] : [{ for: each, reason, until: 'ended' as const }];
  });
}

/** Modules whose answers become facts of the host. */
const givesFacts: ReadonlySet<string> = new Set(['setup', 'hostname']);

function bindsSomething({ task, module }: Ahead): boolean {
  return task.register !== undefined || module.name === 'set_fact' || givesFacts.has(module.name);
}

function useOf(used: ReadonlySet<string>, { task, module }: Ahead): string | undefined {
  const name = nameOf(task);
  if (task.register && used.has(task.register)) return `it uses "${task.register}", which "${name}" registers`;
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

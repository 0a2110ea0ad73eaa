import { readFileSync } from 'node:fs';
import { holdsTemplate, isMapping } from '../load/fields.ts';
import { findFile } from '../load/files.ts';
import type { Module } from '../modules/definition/module.ts';
import { references, templateReferences } from '../template/check.ts';
import type { Scope } from '../template/scope.ts';
import type { Condition, Task, Written } from '../types.ts';
import { FactsNeeded } from './facts.ts';

/** A task under way, as those behind it must know it. */
export interface Ahead {
  readonly task: Task;
  readonly module: Module;
}

/**
 * Why a task cannot be sent before those under way on its host have answered; undefined when it can. The one place that
 * decides it; when in doubt it waits. What ends a host (a failure) needs no wait: the shell stops what comes behind it.
 */
export function waitingReason(task: Task, module: Module, ahead: readonly Ahead[], scope: Scope): string | undefined {
  if (ahead.length === 0) return undefined;
  if (module.form === 'controller') return `${module.name} acts on the controller`;
  if (task.throttle) return 'its throttle lets hosts do it in turn';
  for (const before of ahead) {
    const reason = passingReason(before);
    if (reason) return `"${nameOf(before.task)}" ${reason}`;
  }
  const bound = new Map(ahead.filter((each) => each.task.register).map((each) => [each.task.register!, each.task]));
  if (bound.size === 0) return undefined;
  const used = namesUsed(task, scope);
  if (used === undefined) return 'which template it renders is not known before';
  const name = [...used].find((each) => bound.has(each));
  return name && `it uses "${name}", which "${nameOf(bound.get(name)!)}" registers`;
}

/** Why nothing can be sent behind a task before it has answered. */
function passingReason({ task, module }: Ahead): string | undefined {
  if (module.form !== 'remote') return 'has more than one step';
  if (module.judgesHere) return 'is judged by what it answers';
  if (module.name === 'setup') return 'gathers facts';
  if (task.failedWhen) return 'says with failed_when whether it failed';
  if (task.loop) return 'has a loop';
  return undefined;
}

/**
 * The names of all variables that a task needs before it is sent, and of those that they are made from; undefined when
 * that cannot be told. What is looked at when its answer is there (changed_when, failed_when) is not among them.
 */
function namesUsed(task: Task, scope: Scope): ReadonlySet<string> | undefined {
  const { become } = task;
  const written = [
    task.args,
    task.loop,
    task.checkMode,
    task.timeout,
    become.become,
    become.becomeUser,
    become.becomeMethod,
  ];
  const found = new Set<string>();
  for (const one of [...written, ...task.environment, ...task.notify, ...task.when]) if (one) follow(one, scope, found);
  if (task.module !== 'template') return found;
  const rendered = renderedNames(task);
  if (!rendered) return undefined;
  for (const name of rendered) followName(name, scope, found);
  return found;
}

function follow(one: Written | Condition, scope: Scope, found: Set<string>): void {
  for (const name of references(one).names) followName(name, scope, found);
}

function followName(name: string, scope: Scope, found: Set<string>): void {
  if (found.has(name)) return;
  found.add(name);
  const binding = lookup(name, scope);
  if (binding && 'written' in binding) follow(binding.written, scope, found);
}

/** A fact that has not been gathered is made from nothing that a task registers. */
function lookup(name: string, scope: Scope) {
  try {
    return scope.lookup(name);
  } catch (error) {
    if (error instanceof FactsNeeded) return undefined;
    throw error;
  }
}

function renderedNames({ args, searchPath }: Task): ReadonlySet<string> | undefined {
  const source = isMapping(args.content) ? args.content.get('src') : undefined;
  if (typeof source?.content !== 'string' || holdsTemplate(source)) return undefined;
  const file = findFile('templates', source.content, searchPath, source.origin);
  return templateReferences(readFileSync(file, 'utf8'), { file, line: 1, column: 1 }).names;
}

function nameOf(task: Task): string {
  return typeof task.name?.content === 'string' ? task.name.content : task.module;
}

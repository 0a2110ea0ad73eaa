import { readFileSync } from 'node:fs';
import { holdsTemplate, isList, isMapping } from '../load/fields.ts';
import { findFile } from '../load/files.ts';
import type { Module } from '../modules/definition/module.ts';
import { isEncrypted } from '../secrets/vault/envelope.ts';
import { references, templateReferences } from '../template/check.ts';
import type { Scope } from '../template/scope.ts';
import type { Condition, Task, Written } from '../types.ts';
import { FactsNeeded } from './facts.ts';

/**
 * The names of all variables that a task needs before it is sent, and of those that they are made from; undefined when
 * that cannot be told. What is looked at when its answer is there (changed_when, failed_when) is not among them.
 */
export function namesUsed(task: Task, module: Module, scope: Scope): ReadonlySet<string> | undefined {
  const direct = namesIn(task, module);
  if (!direct) return undefined;
  const found = new Set<string>();
  for (const name of direct) followName(name, scope, found);
  return found;
}

/** What tasks themselves name is the same for all hosts; a template's file may be made while the play runs, so it is not kept. */
const inTasks = new WeakMap<Task, ReadonlySet<string> | undefined>();

function namesIn(task: Task, module: Module): ReadonlySet<string> | undefined {
  if (!inTasks.has(task)) inTasks.set(task, namesInTask(task, module));
  const found = inTasks.get(task);
  if (!found || task.module !== 'template') return found;
  const rendered = renderedNames(task);
  return rendered && new Set([...found, ...rendered]);
}

function namesInTask(task: Task, module: Module): ReadonlySet<string> | undefined {
  const { become, loop, checkMode, timeout, delegateTo } = task;
  const expressions = bareNames(task, module);
  if (!expressions) return undefined;
  const written = [
    task.args,
    loop,
    checkMode,
    timeout,
    delegateTo,
    become.become,
    become.becomeUser,
    become.becomeMethod,
  ];
  const all = [...written, ...task.environment, ...task.notify, ...task.when].filter((one) => one !== undefined);
  return new Set([...all.flatMap(namesOf), ...expressions]);
}

/** The names in arguments that are expressions or names of variables without braces. */
function bareNames({ args }: Task, { name, conditions = [] }: Module): readonly string[] | undefined {
  if (!isMapping(args.content)) return [];
  const found: string[] = [];
  for (const each of conditions) {
    const written = args.content.get(each);
    for (const { content, origin } of !written ? [] : isList(written.content) ? written.content : [written])
      if (typeof content === 'string') found.push(...namesOf({ text: content, origin }));
  }
  const shown = name === 'debug' ? args.content.get('var') : undefined;
  if (!shown) return found;
  return holdsTemplate(shown) ? undefined : [...found, String(shown.content).split(/[./[]/)[0]!];
}

const known = new WeakMap<Written, readonly string[]>();

function namesOf(one: Written | Condition): readonly string[] {
  if ('text' in one) return [...references(one).names];
  let names = known.get(one);
  if (!names) {
    names = [...references(one).names];
    known.set(one, names);
  }
  return names;
}

function followName(name: string, scope: Scope, found: Set<string>): void {
  if (found.has(name)) return;
  found.add(name);
  const binding = lookup(name, scope);
  if (binding && 'written' in binding) for (const inner of namesOf(binding.written)) followName(inner, scope, found);
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
  const text = readFileSync(file, 'utf8');
  if (isEncrypted(text)) return undefined;
  return templateReferences(text, { file, line: 1, column: 1 }).names;
}

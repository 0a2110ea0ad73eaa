import { holdsTemplate, isMapping } from '../../load/fields.ts';
import { includesTasks } from '../../load/keywords.ts';
import { acceptsAnyName, fieldsOf } from '../../load/schemas.ts';
import { unknown } from '../../load/unknown.ts';
import type { Module } from '../../modules/definition/module.ts';
import type { Binding, Task, Vars } from '../../types.ts';

/** The keys that results have, by the binding that stands for what is registered. */
const resultKeys = new WeakMap<Binding, ReadonlySet<string>>();

/** Keys of registered results that do not depend on the module, and those of what was printed. */
const ofAllResults =
  'ansible_facts ansible_job_id ansible_loop_var attempts censored changed cmd delta diff end exception failed failed_when_result false_condition finished invocation item msg rc results results_file retries skip_reason skipped skipped_reason start started stderr stderr_lines stdout stdout_lines unreachable warnings'.split(
    ' ',
  );

/** The keys of a registered result; undefined where they are not known. */
export function keysOfResult(binding: Binding): ReadonlySet<string> | undefined {
  return resultKeys.get(binding);
}

/** Stands for a secret that only the run knows: an answer that is not seen while it is typed. */
export const unknownSecret: Binding = { data: null };

/** Whether of a binding only the run knows the value. */
export function isUnknown(binding: Binding): boolean {
  return binding === unknown || binding === unknownSecret || resultKeys.has(binding);
}

const keysOfModules = new WeakMap<Module, ReadonlySet<string>>();

function keysOf(module: Module): ReadonlySet<string> {
  const keys = keysOfModules.get(module) ?? new Set([...ofAllResults, ...fieldsOf(module.returns).keys()]);
  keysOfModules.set(module, keys);
  return keys;
}

/** What stands for a task's result; `earlier` is what the name was bound to. */
function resultOf({ register, loopControl }: Task, module: Module | undefined, earlier: Binding | undefined): Binding {
  if (!module) return unknown;
  const { returns } = module;
  const open = earlier !== undefined && isUnknown(earlier) && !resultKeys.has(earlier);
  if (!register || open || acceptsAnyName(returns) || loopControl?.loopVar) return unknown;
  const own = keysOf(module);
  const before = earlier && resultKeys.get(earlier);
  return before && before !== own ? bindingOf(new Set([...own, ...before])) : bindingOf(own);
}

const bindings = new WeakMap<ReadonlySet<string>, Binding>();

/** What stands for results with these keys; the same for the same keys. */
function bindingOf(keys: ReadonlySet<string>): Binding {
  const binding = bindings.get(keys) ?? { data: null };
  bindings.set(keys, binding);
  resultKeys.set(binding, keys);
  return binding;
}

/** The variables that a task gives its host, at least when it runs; what they are only the run knows. */
export function learntFrom(task: Task, module: Module | undefined, known: Vars): Vars {
  const { register, args } = task;
  const facts = task.module === 'set_fact' && isMapping(args.content) ? [...args.content.keys()] : [];
  const result = register === undefined ? [] : [[register, resultOf(task, module, known.get(register))] as const];
  return new Map([...bound(facts.filter((name) => name !== 'cacheable')), ...result]);
}

/** Whether a task gathers facts. */
export function gathers({ module }: Task): boolean {
  return module === 'setup';
}

/** Names of which is known only that they are there. */
export function bound(names: Iterable<string>): Vars {
  return new Map([...names].map((name): [string, Binding] => [name, unknown]));
}

/** Names that a text of YAML seems to define: what registers, sets or names in it, where it could not be read for what it is. */
export function namesIn(text: string): Set<string> {
  const found = text.matchAll(/^[\s-]*(?:register:\s*["']?(\w+)|["']?(\w+)["']?\s*:)|[{,]\s*["']?(\w+)["']?\s*:/gm);
  return new Set(Array.from(found, ([, registered, key, inFlow]) => (registered ?? key ?? inFlow)!));
}

/** What a loop calls its item and tells of it: the names, and the item where it is known. */
export function loopVariables({ loopControl = {} }: Task, item: Binding): Vars {
  const { loopVar = 'item', indexVar, extended } = loopControl;
  const names = ['ansible_loop_var', ...(indexVar ? [indexVar, 'ansible_index_var'] : [])];
  return new Map([...bound(extended ? [...names, 'ansible_loop'] : names), [loopVar, item]]);
}

/** Whether a task stands for others that only the run will know. */
export function isOpen({ module, args }: Task): boolean {
  return includesTasks(module) && holdsTemplate(args);
}

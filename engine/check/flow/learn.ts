import { holdsTemplate, isMapping } from '../../load/fields.ts';
import { includesTasks } from '../../load/keywords.ts';
import { unknown } from '../../load/unknown.ts';
import type { Binding, Task, Vars } from '../../types.ts';

/** The variables that a task gives its host, at least when it runs; what they are only the run knows. */
export function learntFrom({ register, module, args }: Task): Vars {
  const names = register === undefined ? [] : [register];
  if (module === 'set_fact' && isMapping(args.content)) {
    names.push(...[...args.content.keys()].filter((name) => name !== 'cacheable'));
  }
  return bound(names);
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

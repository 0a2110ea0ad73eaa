import type { Value } from '../types.ts';
import type { Expression } from './ast.ts';
import { variablesOf } from './evaluate.ts';
import { evaluateExpression, find } from './expression.ts';
import type { Here } from './here.ts';
import { tryTo } from './invoke.ts';
import type { Guard, Mention } from './references.ts';
import type { Scope } from './scope.ts';
import { isList, isMap, isTruthy } from './values.ts';

/**
 * Whether a variable has to be there, as far as a scope tells: not when a condition around the place is known to keep it
 * from being looked at, nor when it may be a key of what a block is about. A scope says that it does not know a value by
 * throwing something of its own.
 */
export function isNeeded(
  template: Pick<Here, 'parsed' | 'source'>,
  { guards, contexts = [], path: [name] = [] }: Pick<Mention, 'guards'> & Partial<Pick<Mention, 'contexts' | 'path'>>,
  scope: Scope,
): boolean {
  const here = { ...template, variables: variablesOf(scope) };
  return !guards.some((guard) => contradicts(here, guard)) && !contexts.some((each) => mayHave(here, each, name!));
}

function contradicts(here: Here, { expression, is }: Guard): boolean {
  if (isBroken(here)) return false;
  const known = tryTo(() => ({ value: find(here, expression, undefined) }));
  if (!known) return false;
  const { value } = known;
  if (is === 'absent') return value !== undefined && value !== null;
  return value !== undefined && isTruthy(value) !== (is === 'truthy');
}

/** Whether what a block is about, or an item of it, may have a key; `this` and the like are not known without the block around. */
function mayHave(here: Here, expression: Expression, key: string): boolean {
  const known = isBroken(here) ? undefined : tryTo(() => evaluateExpression(here, expression, undefined));
  if (known === undefined) return true;
  const all: readonly Value[] = [known, ...(isList(known) ? known : isMap(known) ? Object.values(known) : [])];
  return all.some((each) => isMap(each) && Object.hasOwn(each, key));
}

/** What has mistakes in it, such as helpers that there are not, cannot be evaluated. */
function isBroken({ parsed }: Here): boolean {
  return parsed.problems.length > 0;
}

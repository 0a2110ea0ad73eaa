import { InputError } from '../../errors.ts';
import { evaluate, evaluateExpression, holds } from '../../template/evaluate.ts';
import { known, mayBe } from '../../template/unknown.ts';
import type { Binding, Task, Value, Values, Vars } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { listOf } from '../variables/lookups.ts';
import { flag, number, scopeOf } from '../variables/scope.ts';
import { labelOf } from './result.ts';

/** One item of a loop, with the variables that it brings and the keys that its result gets. */
export interface Round {
  readonly item: Value;
  readonly vars: Vars;
  readonly keys: Values;
}

/** The rounds of a task's loop on a host. Throws InputErrors and FactsNeeded. */
export function roundsOf(context: PlayContext, task: Task, state: HostState): readonly Round[] {
  const items = itemsOf(context, task, state);
  const { extended } = task.loopControl ?? {};
  const extends_ = extended !== undefined && flag(extended, scopeOf(context, state, task), 'extended');
  return items.map((item, index) =>
    roundOf(task, item, index, extends_ ? around(context, task, state, items, index) : {}),
  );
}

function itemsOf(context: PlayContext, task: Task, state: HostState): readonly Value[] {
  const { loop, loopKind } = task;
  const found = evaluate(loop!, scopeOf(context, state, task));
  const value = loopKind === undefined ? knownList(found) : known(found);
  const look = (expression: string, term: Value) =>
    evaluateExpression(expression, loop!.origin, scopeOf(context, state, task, new Map([['term', { data: term }]])));
  if (loopKind) return listOf(loopKind, value, look, loop!);
  if (Array.isArray(value)) return value as readonly Value[];
  throw new InputError('loop needs a list', {
    origin: loop!.origin,
    hint: 'write a list, or a template that gives one',
  });
}

/** A list whose items may be unknown; whatever is no list is left to be complained of. Throws DependsOnUnknown. */
function knownList(value: Value): Value {
  return mayBe(value, 'list') ? known(value) : value;
}

function roundOf({ loopControl = {} }: Task, item: Value, index: number, more: Values): Round {
  const { loopVar = 'item', indexVar } = loopControl;
  const keys = {
    [loopVar]: item,
    ansible_loop_var: loopVar,
    ...(indexVar ? { [indexVar]: index, ansible_index_var: indexVar } : {}),
    ...more,
  };
  return { item, keys, vars: new Map(Object.entries(keys).map(([name, data]): [string, Binding] => [name, { data }])) };
}

/** Ansible's `ansible_loop`. */
function around(context: PlayContext, task: Task, state: HostState, items: readonly Value[], index: number): Values {
  const { extendedAllItems } = task.loopControl!;
  const all = !extendedAllItems || flag(extendedAllItems, scopeOf(context, state, task), 'extended_allitems');
  const { length } = items;
  return {
    ansible_loop: {
      ...(all ? { allitems: items } : {}),
      index: index + 1,
      index0: index,
      first: index === 0,
      last: index === length - 1,
      length,
      revindex: length - index,
      revindex0: length - index - 1,
      ...(index > 0 ? { previtem: items[index - 1]! } : {}),
      ...(index < length - 1 ? { nextitem: items[index + 1]! } : {}),
    },
  };
}

/** How a round is shown. Where its label cannot be had but its task is to be skipped anyway, its item is. Throws an InputError. */
export function labelOfRound(context: PlayContext, task: Task, state: HostState, { item, vars }: Round): string {
  const label = task.loopControl?.label;
  if (!label) return labelOf(item);
  const scope = scopeOf(context, state, task, vars);
  try {
    return labelOf(evaluate(label, scope));
  } catch (error) {
    if (error instanceof InputError && task.when.some((condition) => !holds(condition, scope))) return labelOf(item);
    throw error;
  }
}

/** For how many seconds a loop waits between two of its items. Throws an InputError. */
export function pauseOf(context: PlayContext, task: Task, state: HostState): number {
  const pause = task.loopControl?.pause;
  return pause ? number(pause, scopeOf(context, state, task), 'pause') : 0;
}

/** Whether a loop ends after a round; the conditions see its result under the name that the task registers. Throws an InputError. */
export function endsAfter(context: PlayContext, task: Task, state: HostState, { vars }: Round, data: Values): boolean {
  const conditions = task.loopControl?.breakWhen;
  if (!conditions) return false;
  const own: Vars = task.register ? new Map([...vars, [task.register, { data }]]) : vars;
  const scope = scopeOf(context, state, task, own);
  return conditions.every((condition) => holds(condition, scope));
}

import { coded, InputError } from '../../errors.ts';
import { unknown } from '../../load/unknown.ts';
import type { Module } from '../../modules/definition/module.ts';
import { writtenItems } from '../../play/task/items.ts';
import { listOf } from '../../play/variables/lookups.ts';
import { evaluate, holds } from '../../template/evaluate.ts';
import { isSignal, tryTo } from '../../template/invoke.ts';
import { mentioned } from '../../template/mentions.ts';
import type { Binding, Condition, Task, Value, Vars, Written } from '../../types.ts';
import { placesOf } from '../places.ts';
import { acts } from './acts.ts';
import { declaredMistakes } from './declared.ts';
import { exposed } from './exposed.ts';
import { renderedBy } from './files.ts';
import type { KnownScope } from './known.ts';
import { learntFrom, loopVariables } from './learn.ts';
import { type Around, Look } from './look.ts';

/** What is known around a task; its scope with variables inside of it. */
export interface TaskAround extends Omit<Around, 'scope'> {
  scope(inner: Vars | undefined): KnownScope;
  readonly directory: string;
}

/** Beyond so many items of a loop the rest is taken to be alike. */
const mostItems = 64;

/** Looks at all that is evaluated for a task on hosts of one class, for each item of its loop where these are known. */
export function lookAtTask(task: Task, module: Module | undefined, around: TaskAround): void {
  const outside = around.scope(undefined);
  const look = new Look({ ...around, scope: outside });
  const { loop } = task;
  const excluded = loop ? staticallyRefused(task.when, outside) : false;
  if (loop && !excluded) look.at(mentioned(loop));
  const items = loop ? itemsOf(task, loop, outside, around, excluded) : [undefined];
  for (const item of items) lookAtItem(task, module, around, item);
}

function lookAtItem(task: Task, module: Module | undefined, around: TaskAround, item: Binding | undefined): void {
  const inner = item && loopVariables(task, item);
  const scope = around.scope(inner);
  const look = new Look({ ...around, scope });
  const { written, conditions, after } = placesOf(task, module);
  for (const condition of task.when) {
    look.at(mentioned(condition));
    if (judge(condition, scope, around) === false) return;
  }
  for (const each of written) if (each !== task.loop) look.at(mentioned(each));
  for (const each of conditions) {
    look.at(mentioned(each));
    judge(each, scope, around);
  }
  const errors = [...exposed(task, module, scope), ...declaredMistakes(task, scope, around.mayBe)];
  for (const error of errors) around.report(error);
  const rendered = renderedBy(task);
  if (rendered) look.at(rendered, [{ what: 'template used at', origin: task.origin }]);
  if (after.length === 0) return;
  const own = task.register === undefined ? inner : new Map([...(inner ?? []), ...learntFrom(task, module, new Map())]);
  const later = new Look({ ...around, scope: around.scope(own) });
  for (const each of after) later.at(mentioned(each));
}

/** Whether a condition holds, where that is known; that it gives something else is reported. */
function judge(condition: Condition, scope: KnownScope, { report }: TaskAround): boolean | undefined {
  if (acts(condition)) return undefined;
  try {
    return holds(condition, scope);
  } catch (error) {
    if (error instanceof InputError) {
      if (error.code === 'wrong-condition') report(error);
      return undefined;
    }
    if (isSignal(error)) return undefined;
    throw error;
  }
}

/** Whether one of the conditions is known not to hold whatever the item is. */
function staticallyRefused(when: readonly Condition[], scope: KnownScope): boolean {
  return when.some((condition) => tryTo(() => !acts(condition) && !holds(condition, scope)) === true);
}

/** Kinds of loops whose items depend on nothing but the value: no file, no program, no chance. */
const certain = ['list', 'items', 'flattened', 'dict', 'indexed_items', 'together', 'nested', 'cartesian'].concat([
  'subelements',
  'sequence',
]);

/** The items of `with_KIND` where its value is known; that the value is none for such a loop is reported. */
function itemsOfKind(
  kind: string,
  loop: Written,
  scope: KnownScope,
  report: TaskAround['report'],
  excluded: boolean,
): readonly Binding[] {
  const known = acts(loop) || !certain.includes(kind) ? undefined : tryTo(() => ({ value: evaluate(loop, scope) }));
  if (!known || excluded || isVast(known.value)) return [unknown];
  try {
    const items = listOf(kind, known.value, () => null, loop);
    return items.slice(0, mostItems).map((data) => ({ data }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    report(coded(error, 'wrong-loop'));
    return [unknown];
  }
}

/** Whether all combinations of lists would be too many to be looked at. */
function isVast(value: Value): boolean {
  const lists = Array.isArray(value) ? value : [];
  return lists.reduce((count: number, each: Value) => count * (Array.isArray(each) ? each.length : 1), 1) > 10_000;
}

/** The items of a loop as they are written, or where they are known, else one of which nothing is known. */
function itemsOf(
  { loopKind }: Task,
  loop: Written,
  scope: KnownScope,
  { report }: TaskAround,
  excluded: boolean,
): readonly Binding[] {
  if (loopKind !== undefined) return itemsOfKind(loopKind, loop, scope, report, excluded);
  const written = tryTo(() => writtenItems(loop, scope));
  if (written) return written.slice(0, mostItems).map((each) => ({ written: each }));
  const known = acts(loop) ? undefined : tryTo(() => ({ value: evaluate(loop, scope) }));
  if (!known || excluded) return [unknown];
  const { value } = known;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((data: Value) => ({ data }));
  const hint = 'write a list, or a template that gives one';
  report(new InputError('loop needs a list', { code: 'wrong-loop', origin: loop.origin, hint }));
  return [unknown];
}

import type { InputError } from '../errors.ts';
import { isBlock } from '../load/blocks.ts';
import type { Module } from '../modules/definition/module.ts';
import { checkSyntax } from '../template/check.ts';
import type { Condition, Inherited, Play, Role, Task, TaskOrBlock, Vars, Written } from '../types.ts';
import { inheritedPlaces, placesOf } from './places.ts';

/** What was checked already: roles, variables and keywords are shared by many tasks. */
export type Seen = Set<object>;

/** The templates of a play outside of its tasks. */
export function syntaxOfPlay(play: Play, seen: Seen): InputError[] {
  const { name, hosts, gatherFacts, strategy, serial, order, maxFailPercentage, forceHandlers, around } = play;
  return [
    ...ofWritten([name, hosts, ...play.varsFiles, gatherFacts, strategy], seen),
    ...ofWritten([serial, order, maxFailPercentage, forceHandlers], seen),
    ...syntaxOfVars(play.vars, seen),
    ...(around ? ofInherited(around, seen) : []),
    ...play.roles.flatMap((role) => ofRole(role, seen)),
    ...syntaxOfBlocks(play.tasks, seen),
  ];
}

/** The templates that blocks have beside those of their tasks. */
export function syntaxOfBlocks(steps: readonly TaskOrBlock[], seen: Seen): InputError[] {
  return steps
    .filter(isBlock)
    .flatMap(({ name, block, rescue, always }) => [
      ...ofWritten([name], seen),
      ...[block, rescue, always].flatMap((part) => syntaxOfBlocks(part, seen)),
    ]);
}

/** The templates and conditions of a task. */
export function syntaxOfTask(task: Task, module: Module | undefined, seen: Seen): InputError[] {
  const { written, conditions, after } = placesOf(task, module);
  const later = after.filter((each): each is Condition => 'text' in each);
  return [...ofWritten(written, seen), ...ofConditions([...later, ...conditions], seen), ...ofInherited(task, seen)];
}

/** The templates of variables. */
export function syntaxOfVars(vars: Vars, seen: Seen): InputError[] {
  if (seen.has(vars)) return [];
  seen.add(vars);
  return ofWritten(
    [...vars.values()].map((binding) => ('written' in binding ? binding.written : undefined)),
    seen,
  );
}

function ofInherited(inherited: Inherited, seen: Seen): InputError[] {
  return [
    ...ofConditions(inherited.when, seen),
    ...ofWritten([...inheritedPlaces(inherited), inherited.ignoreErrors], seen),
    ...inherited.vars.flatMap((vars) => syntaxOfVars(vars, seen)),
    ...(inherited.role ? ofRole(inherited.role, seen) : []),
  ];
}

function ofRole({ defaults, vars, given, params }: Role, seen: Seen): InputError[] {
  return [defaults, vars, given, params].flatMap((layer) => syntaxOfVars(layer, seen));
}

function ofWritten(values: readonly (Written | undefined)[], seen: Seen): InputError[] {
  return values.flatMap((written) => {
    if (written === undefined || seen.has(written)) return [];
    seen.add(written);
    return checkSyntax(written);
  });
}

function ofConditions(conditions: readonly Condition[], seen: Seen): InputError[] {
  return conditions.flatMap((condition) => {
    if (typeof condition.text === 'boolean' || seen.has(condition)) return [];
    seen.add(condition);
    return checkSyntax(condition);
  });
}

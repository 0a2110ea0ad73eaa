import { dirname } from 'node:path';
import { InputError } from '../errors.ts';
import type { Origin, Role, Task, TaskOrBlock, Value, Written } from '../types.ts';
import { findFile } from './files.ts';
import { loadTaskFile } from './imports.ts';
import { nothingInherited } from './inherit.ts';
import { type LoadOptions, type Place, startLoading, throwProblems } from './loading.ts';
import { rootPlace } from './playbook.ts';
import { roleUse } from './role-calls.ts';
import { loadRole } from './roles.ts';

/** The tasks that an `include_tasks` or `include_role` task stands for, given its evaluated arguments. Throws an InputError. */
export async function loadIncluded(args: Value, task: Task, options: LoadOptions = {}): Promise<TaskOrBlock[]> {
  if (task.module === 'include_role') return (await loadIncludedRole(args, task, options)).tasks;
  if (typeof args === 'string' && args !== '') return loadIncludedTasks(args, task, options);
  throw new InputError('include_tasks needs the name of a file', { origin: task.args.origin });
}

/** The tasks of a file for an `include_tasks` task; they take over what surrounds it, and its variables. Throws an InputError. */
export async function loadIncludedTasks(name: string, task: Task, options: LoadOptions = {}): Promise<TaskOrBlock[]> {
  const place = placeOf(task, options);
  const path = findFile('tasks', name, [place.directory, ...task.searchPath], task.args.origin);
  const tasks = await loadTaskFile(path, place);
  throwProblems(place.loading.problems);
  return tasks;
}

/** The tasks of a role for an `include_role` task, the handlers that it brings, and what it makes public. Throws an InputError. */
export async function loadIncludedRole(
  args: Value,
  task: Task,
  options: LoadOptions = {},
): Promise<{ readonly tasks: TaskOrBlock[]; readonly handlers: readonly Task[]; readonly roles: readonly Role[] }> {
  const place = placeOf(task, options);
  const tasks = await loadRole(roleUse(asWritten(args, task.args), task.module, place.inherited), place);
  throwProblems(place.loading.problems);
  return { tasks, handlers: [...place.found.handlers.values()].flat(), roles: place.found.roles };
}

/** Inside an include: its variables are its own and its surroundings', all else is its surroundings' alone. */
function placeOf(task: Task, options: LoadOptions): Place {
  const loading = { ...startLoading(options), problems: [] };
  const around = task.around ?? nothingInherited;
  const applied = around.vars.filter((layer) => !task.vars.includes(layer));
  const includeVars = task.includeVars ?? [];
  const inherited = { ...around, vars: [...task.vars, ...applied], includeVars };
  const via = [{ what: 'included at', origin: task.origin }];
  return { ...rootPlace(loading), inherited, via, directory: directoryOf(task) };
}

function directoryOf({ origin, searchPath }: Task): string {
  return dirname(origin.file) || searchPath.at(-1)!;
}

/** Evaluated arguments with the places of what they were written as, so that a mistake in them can be shown. */
function asWritten(value: Value, { content, origin }: Written): Written {
  if (value === null || typeof value !== 'object') return { origin, content: value };
  const placeOfPart = (key: string): Origin =>
    (content instanceof Map ? content.get(key)?.origin : undefined) ?? origin;
  const entries = Object.entries(value).map(([key, part]: [string, Value]) => {
    const text = typeof part === 'object' && part !== null ? String(part) : part;
    return [key, { origin: placeOfPart(key), content: text, unsafe: true as const }] as const;
  });
  return { origin, content: new Map(entries) };
}

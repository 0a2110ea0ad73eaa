import { InputError } from '../errors.ts';
import type { Task, Written } from '../types.ts';
import { type Call, callOf } from './calls.ts';
import { type Fields, fixedText, listOf, mappingOf, ofKind, oneOrMore, variableName } from './fields.ts';
import { importTasks, includeTasks } from './imports.ts';
import { conditionsOf, defined, inherit, optional } from './inherit.ts';
import { handlerKeywords, importKeywords, includeKeywords, metaKeywords, taskKeywords } from './keywords.ts';
import { attempt, type Place } from './loading.ts';
import { metaCall } from './meta.ts';
import { importRole, includeRole } from './role-calls.ts';

/** The tasks of a list, imports replaced by what they import; mistakes are noted in the place's loading. */
export async function loadTasks(written: Written | undefined, what: string, place: Place): Promise<Task[]> {
  const tasks: Task[] = [];
  const list = await attempt(place, () => listOf(written, what));
  for (const entry of list ?? []) tasks.push(...((await attempt(place, () => loadEntry(entry, place))) ?? []));
  return tasks;
}

/** The tasks that one entry of a list stands for: itself, or what it imports. */
async function loadEntry(written: Written, place: Place): Promise<readonly Task[]> {
  const fields = mappingOf(written, place.handlers ? 'a handler' : 'a task');
  const keywords = place.handlers ? handlerKeywords : taskKeywords;
  const call = await callOf(written, fields, keywords, place.loading.modules);
  const known = place.handlers ? ['listen'] : [];
  switch (call.module) {
    case 'import_tasks':
      only(fields, call, importKeywords);
      return importTasks(call, fields, place);
    case 'import_role':
      only(fields, call, importKeywords);
      return importRole(call, fields, place);
    case 'include_tasks':
      only(fields, call, [...includeKeywords, ...known]);
      return [taskOf(written, fields, includeTasks(call, place), place)];
    case 'include_role':
      only(fields, call, [...includeKeywords, ...known]);
      return [taskOf(written, fields, await includeRole(call, place), place)];
    case 'meta':
      only(fields, call, [...metaKeywords, ...known]);
      return [taskOf(written, fields, metaCall(call), place)];
    default:
      return [taskOf(written, fields, call, place)];
  }
}

function taskOf(written: Written, fields: Fields, call: Call, place: Place): Task {
  const include = call.module.startsWith('include_');
  return {
    ...inherit(place.inherited, fields),
    module: call.module,
    args: call.args,
    listen: oneOrMore(fields.get('listen')).map((name) => fixedText(name, 'listen')),
    origin: written.origin,
    ...defined({
      name: optional(fields, 'name', (name) => ofKind(name, 'name', 'text', 'number')),
      loop: optional(fields, 'loop', (loop) => ofKind(loop, 'loop', 'list')),
      register: optional(fields, 'register', (name) => variableName(fixedText(name, 'register'), name.origin)),
      changedWhen: optional(fields, 'changed_when', (condition) => conditionsOf(condition, 'changed_when')),
      failedWhen: optional(fields, 'failed_when', (condition) => conditionsOf(condition, 'failed_when')),
      around: include ? place.inherited : undefined,
    }),
  };
}

/** Refuses the keywords that would have no effect beside this action. */
function only(fields: Fields, { module }: Call, allowed: readonly string[]): void {
  for (const [key, value] of fields) {
    const isCall = key === module || key.endsWith(`.${module}`);
    if (isCall || allowed.includes(key)) continue;
    throw new InputError(`keyword "${key}" has no effect on ${module}`, {
      origin: value.keyOrigin ?? value.origin,
      hint: module === 'meta' ? 'leave it out' : 'write it at the tasks inside',
    });
  }
}

import { InputError } from '../errors.ts';
import type { Block, Task, TaskOrBlock, Written } from '../types.ts';
import { asyncOf } from './async.ts';
import { type Call, callOf } from './calls.ts';
import {
  type Fields,
  fixedText,
  listOf,
  mappingOf,
  ofKind,
  oneOrMore,
  unknownKeyword,
  variableName,
} from './fields.ts';
import { importTasks, includeTasks } from './imports.ts';
import { conditionsOf, defined, inherit, optional } from './inherit.ts';
import {
  blockKeywords,
  handlerKeywords,
  importKeywords,
  includeKeywords,
  includesTasks,
  metaKeywords,
  taskKeywords,
} from './keywords.ts';
import { attempt, type Place } from './loading.ts';
import { loopOf, retryOf } from './loops.ts';
import { metaCall } from './meta.ts';
import { withDefaults } from './module-defaults.ts';
import { importRole, includeRole } from './role-calls.ts';

/** The tasks of a list, imports replaced by what they import; mistakes are noted in the place's loading. */
export async function loadTasks(written: Written | undefined, what: string, place: Place): Promise<TaskOrBlock[]> {
  const tasks: TaskOrBlock[] = [];
  const list = await attempt(place, () => listOf(written, what));
  for (const entry of list ?? []) tasks.push(...((await attempt(place, () => loadEntry(entry, place))) ?? []));
  return tasks;
}

/** The tasks that one entry of a list stands for: itself, or what it imports. */
async function loadEntry(written: Written, place: Place): Promise<readonly TaskOrBlock[]> {
  const fields = mappingOf(written, place.handlers ? 'a handler' : 'a task');
  const part = blockParts.find((key) => fields.has(key));
  if (part) return [await loadBlock(written, fields, part, place)];
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
      return [taskOf(written, fields, metaCall(call, place), place)];
    default: {
      const inherited = inherit(place.inherited, fields);
      const { modules } = place.loading;
      const task = taskOf(written, fields, await withDefaults(call, inherited, modules), place);
      return [{ ...task, ...defined({ async: await asyncOf(fields, call.module, modules) }) }];
    }
  }
}

const blockParts = ['block', 'rescue', 'always'] as const;

/** A block, with what its keywords say merged into its tasks. */
async function loadBlock(
  written: Written,
  fields: Fields,
  part: (typeof blockParts)[number],
  place: Place,
): Promise<Block> {
  const origin = fields.get(part)!.keyOrigin ?? written.origin;
  if (place.handlers) {
    const hint = 'give its tasks a common topic with `listen`, or import them with `import_tasks`';
    throw new InputError('a block cannot be a handler', { origin, hint });
  }
  if (!fields.has('block')) {
    throw new InputError(`"${part}" belongs beside a block`, {
      origin,
      hint: 'add `block:` with the tasks to look after',
    });
  }
  for (const [key, value] of fields) if (!blockKeywords.known.includes(key)) throw notOfBlocks(key, value);
  const inner = { ...place, inherited: inherit(place.inherited, fields) };
  const name = optional(fields, 'name', (each) => ofKind(each, 'name', 'text', 'number'));
  return {
    ...(name && { name }),
    block: await loadTasks(fields.get('block'), 'block', inner),
    rescue: await loadTasks(fields.get('rescue'), 'rescue', inner),
    always: await loadTasks(fields.get('always'), 'always', inner),
    origin: written.origin,
  };
}

function notOfBlocks(key: string, value: Written): InputError {
  const error = unknownKeyword(key, value, blockKeywords.known, blockKeywords.later);
  if (!taskKeywords.known.includes(key) && !key.startsWith('with_')) return error;
  const origin = value.keyOrigin ?? value.origin;
  return new InputError(`keyword "${key}" belongs to tasks, not to blocks`, { origin });
}

function taskOf(written: Written, fields: Fields, call: Call, place: Place): Task {
  const include = includesTasks(call.module);
  const inherited = inherit(place.inherited, fields);
  const own = inherited.vars.slice(place.inherited.vars.length);
  return {
    ...inherited,
    ...(include && { includeVars: [...(inherited.includeVars ?? []), ...own] }),
    module: call.module,
    args: call.args,
    listen: oneOrMore(fields.get('listen')).map((name) => fixedText(name, 'listen')),
    origin: written.origin,
    ...defined({
      name: optional(fields, 'name', (name) => ofKind(name, 'name', 'text', 'number')),
      ...loopOf(fields),
      ...locally(fields),
      retry: retryOf(fields),
      register: optional(fields, 'register', (name) => variableName(fixedText(name, 'register'), name.origin)),
      changedWhen: optional(fields, 'changed_when', (condition) => conditionsOf(condition, 'changed_when')),
      failedWhen: optional(fields, 'failed_when', (condition) => conditionsOf(condition, 'failed_when')),
      around: include ? inherit(place.inherited, call.apply ?? new Map()) : undefined,
    }),
  };
}

/** `local_action` is an action that is delegated to this machine. */
function locally(fields: Fields): Partial<Task> {
  const action = fields.get('local_action');
  if (!action) return {};
  const origin = action.keyOrigin ?? action.origin;
  if (fields.has('delegate_to')) throw new InputError('local_action is delegated to localhost already', { origin });
  return { delegateTo: { origin, content: 'localhost' } };
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

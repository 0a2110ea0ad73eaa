import { didYouMean, InputError, InputErrors } from '../errors.ts';
import { moduleGroups } from '../modules/definition/groups.ts';
import type { Module } from '../modules/definition/module.ts';
import type { Inherited, Written } from '../types.ts';
import { argumentNames } from './arguments.ts';
import type { Call } from './calls.ts';
import { type Fields, isMapping, listOf, mappingOf } from './fields.ts';
import { type Modules, resolveModule } from './loading.ts';
import { acceptsAnyName, fieldsOf } from './schemas.ts';

/** The mappings of one `module_defaults`: itself, or those of a list, of which later ones override. */
export function defaultsOf(written: Written): readonly Written[] {
  return isMapping(written.content) ? [written] : listOf(written, 'module_defaults');
}

/**
 * A task's call with the arguments that module_defaults around it give and that it does not give itself. What is said of
 * a module or a group further in takes the place of what is said of it further out; a module goes before its groups.
 * Throws an InputError.
 */
export async function withDefaults(call: Call, { moduleDefaults = [] }: Inherited, modules: Modules): Promise<Call> {
  if (moduleDefaults.length === 0) return call;
  const module = await modules.find(call.module);
  if (!module) return call;
  const byName = new Map<string, Fields>();
  for (const written of moduleDefaults)
    for (const [name, fields] of await resolved(written, modules)) byName.set(name, fields);
  const groups = groupsOf(call.module).map((name) => ownOf(module, byName.get(`group/${name}`)));
  const defaults = new Map([...groups, byName.get(call.module) ?? []].flatMap((fields) => [...fields]));
  return { ...call, args: joined(module, call.args, defaults) };
}

function groupsOf(module: string): string[] {
  return Object.keys(moduleGroups).filter((name) => moduleGroups[name]!.includes(module));
}

/** Of a group's arguments those that the module has. */
function ownOf(module: Module, fields: Fields = new Map()): Fields {
  return new Map([...fields].filter(([name]) => hasArgument(module, name)));
}

function hasArgument(module: Module, name: string): boolean {
  return acceptsAnyName(module.args) || fieldsOf(module.args).has(properName(module, name));
}

function properName({ aliases = {} }: Module, name: string): string {
  return Object.keys(aliases).find((proper) => aliases[proper]!.includes(name)) ?? name;
}

/** The task's own arguments win, whichever of an argument's names they use. */
function joined(module: Module, args: Written, defaults: Fields): Written {
  const { content } = args;
  const free = content === null || isMapping(content) ? undefined : module.freeForm;
  const own: Fields = isMapping(content) ? content : free === undefined ? new Map() : new Map([[free, args]]);
  const given = new Set([...own.keys()].map((name) => properName(module, name)));
  const added = [...defaults].filter(([name]) => !given.has(properName(module, name)));
  return added.length === 0 ? args : { ...args, content: new Map([...own, ...added]) };
}

/** What a mapping says by canonical name; each is read once, so that its mistakes are told once. */
const known = new WeakMap<Written, Promise<ReadonlyMap<string, Fields>>>();

async function resolved(written: Written, modules: Modules): Promise<ReadonlyMap<string, Fields>> {
  const before = known.get(written);
  if (before) return before.catch(() => new Map());
  const reading = resolve(written, modules);
  known.set(written, reading);
  return reading;
}

async function resolve(written: Written, modules: Modules): Promise<ReadonlyMap<string, Fields>> {
  const found = new Map<string, Fields>();
  const errors: InputError[] = [];
  for (const [key, value] of mappingOf(written, 'module_defaults')) {
    try {
      const [name, members] = await membersOf(key, value, modules);
      const fields: Fields = value.content === null ? new Map() : mappingOf(value, `the defaults of ${key}`);
      errors.push(...unknownArguments(key, value, fields, members));
      found.set(name, fields);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new InputErrors(errors);
  return found;
}

/** The canonical name of a key, and the modules that it speaks of. */
async function membersOf(key: string, value: Written, modules: Modules): Promise<readonly [string, readonly Module[]]> {
  const origin = value.keyOrigin ?? value.origin;
  if (key.startsWith('group/')) {
    const name = key.replace(/^group\/(ansible\.builtin\.)?/, '');
    const members = Object.hasOwn(moduleGroups, name) ? moduleGroups[name]! : undefined;
    if (!members) throw new InputError(`there is no group of modules "${name}"`, { origin, hint: groupHint(name) });
    const found = await Promise.all(members.map((member) => modules.find(member)));
    return [`group/${name}`, found.filter((module) => module !== undefined)];
  }
  const name = await resolveModule(modules, key);
  const module = name === undefined ? undefined : await modules.find(name);
  if (module) return [name!, [module]];
  const hint = didYouMean(key.replace(/^.*\./, ''), modules.names);
  throw new InputError(`unknown module "${key}"`, { origin, ...(hint && { hint }) });
}

function groupHint(name: string): string {
  const groups = Object.keys(moduleGroups);
  return didYouMean(name, groups) ?? `there are ${groups.join(', ')}, and none of collections`;
}

function unknownArguments(
  key: string,
  value: Written,
  fields: Fields,
  members: readonly Module[],
): readonly InputError[] {
  const [only] = members;
  if (!key.startsWith('group/') && only) return argumentNames(only, { ...value, content: fields }).errors;
  return [...fields]
    .filter(([name]) => !members.some((module) => hasArgument(module, name)))
    .map(
      ([name, each]) =>
        new InputError(`no module of ${key} has an argument "${name}"`, { origin: each.keyOrigin ?? each.origin }),
    );
}

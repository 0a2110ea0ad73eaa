import { didYouMean, InputError } from '../errors.ts';
import type { Inherited, Task, TaskOrBlock, Written } from '../types.ts';
import { withoutApply } from './apply.ts';
import type { Call } from './calls.ts';
import { type Fields, fixedText, isTemplate, mappingOf, textOf } from './fields.ts';
import { inherit } from './inherit.ts';
import type { Place } from './loading.ts';
import { findRole } from './role-files.ts';
import { loadRole, type RoleUse } from './roles.ts';

const parts = ['tasks', 'vars', 'defaults', 'handlers'] as const;
const flags = ['public', 'allow_duplicates', 'rolespec_validate'] as const;
const known = ['name', ...parts.map((part) => `${part}_from`), ...flags];

/** The tasks of an imported role, which take over the import's keywords. Throws an InputError. */
export async function importRole(call: Call, fields: Fields, place: Place): Promise<readonly TaskOrBlock[]> {
  return loadRole(roleUse(call.args, call.module, inherit(place.inherited, fields)), place);
}

/** An include of a role stays one task. When the role's name is known already, its handlers become handlers of the play. */
export async function includeRole(written: Call, place: Place): Promise<Call> {
  const call = withoutApply(written);
  const fields = argumentsOf(call.args, call.module);
  if ([...fields.values()].some(isTemplate)) return call;
  const use = roleUse(call.args, call.module, inherit(place.inherited, call.apply ?? new Map()));
  const found = { roles: [], handlers: new Map<string, readonly Task[]>(), used: new Set<string>() };
  // A role that includes itself ends by its condition, while it runs; here it would not.
  if (place.within.includes(findRole(use.name, place.inherited, place.loading, use.origin))) return call;
  await loadRole(use, { ...place, found });
  for (const [role, handlers] of found.handlers) {
    if (!place.found.handlers.has(role)) place.found.handlers.set(role, handlers);
  }
  return call;
}

/** How `import_role` and `include_role` use a role. Throws an InputError for a name that is missing or a template. */
export function roleUse(args: Written, module: string, inherited: Inherited): RoleUse {
  const fields = argumentsOf(args, module);
  const name = fields.get('name')!;
  const once = !flagOf(fields, 'allow_duplicates', true);
  if (once && module === 'include_role') {
    const hint = 'import_role can leave out what has run already';
    throw new InputError('an include is done whenever a host comes to it', {
      origin: fields.get('allow_duplicates')!.origin,
      hint,
    });
  }
  const from = parts.flatMap((part) => {
    const named = fields.get(`${part}_from`);
    return named ? [[part, named] as const] : [];
  });
  return {
    name: fixedText(name, 'the name of a role'),
    origin: name.origin,
    params: new Map(),
    given: new Map(),
    dependency: false,
    parents: inherited.role ? [inherited.role, ...inherited.role.parents] : [],
    inherited,
    from: Object.fromEntries(from),
    once,
    exposed: flagOf(fields, 'public', module === 'import_role'),
    validated: flagOf(fields, 'rolespec_validate', true),
  };
}

function argumentsOf(args: Written, module: string): Fields {
  const fields = mappingOf(args, `the value of ${module}`);
  for (const [key, value] of fields) {
    if (known.includes(key)) continue;
    const origin = value.keyOrigin ?? value.origin;
    const hint = didYouMean(key, known);
    throw new InputError(`${module} has no argument "${key}"`, { origin, ...(hint && { hint }) });
  }
  const name = fields.get('name');
  if (!name) throw new InputError(`${module} names no role`, { origin: args.origin, hint: `add name: ROLE` });
  textOf(name, 'name');
  return fields;
}

function flagOf(fields: Fields, name: (typeof flags)[number], otherwise: boolean): boolean {
  const written = fields.get(name);
  if (!written || written.content === null) return otherwise;
  if (typeof written.content === 'boolean') return written.content;
  throw new InputError(`${name} must be true or false`, { origin: written.origin });
}

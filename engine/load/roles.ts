import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { type Inherited, type Origin, type Role, Secret, type TaskOrBlock, type Vars, type Written } from '../types.ts';
import { type Declared, declaredByRole, hiddenBy, validation } from './argument-specs.ts';
import { tasksIn } from './blocks.ts';
import {
  type Fields,
  fixedText,
  isList,
  isMapping,
  listOf,
  mappingOf,
  unknownKeyword,
  variableName,
  varsOf,
} from './fields.ts';
import { loadTaskFile, refuseCycle, searchPathOf } from './imports.ts';
import { inherit } from './inherit.ts';
import { roleKeywords } from './keywords.ts';
import { attempt, inside, type Place } from './loading.ts';
import { findRole, namedPartFile, partFile, partVars, type RolePart } from './role-files.ts';
import { merged } from './variables.ts';

/** How a role is used at one place. */
export interface RoleUse {
  readonly name: string;
  readonly origin: Origin;
  readonly params: Vars;
  /** The `vars` of its entry under `roles`. */
  readonly given: Vars;
  /** Whether another role depends on it. */
  readonly dependency: boolean;
  /** The roles whose tasks use it, nearest first. */
  readonly parents: Role['parents'];
  /** What its tasks take over from where it is used. */
  readonly inherited: Inherited;
  /** Other files than main, by part. */
  readonly from: Partial<Record<RolePart, Written>>;
  /** Whether it does not run when an equal use ran before in the same play. */
  readonly once: boolean;
  /** Whether the whole play sees its variables. */
  readonly exposed: boolean;
  /** Whether its arguments are held against their declaration. */
  readonly validated: boolean;
}

/** The tasks of the roles that a play or a role's dependencies list. */
export async function loadRoleList(written: Written | undefined, what: string, place: Place): Promise<TaskOrBlock[]> {
  const tasks: TaskOrBlock[] = [];
  for (const entry of (await attempt(place, () => listOf(written, what))) ?? []) {
    tasks.push(...((await attempt(place, () => loadRole(useOf(entry, place), place))) ?? []));
  }
  return tasks;
}

/** An entry of `roles:`: a name, or a mapping in which every name that is no keyword is a parameter. */
function useOf(written: Written, place: Place): RoleUse {
  const fields = isMapping(written.content) ? written.content : new Map([['role', written]]);
  const named = fields.get('role') ?? fields.get('name');
  if (!named) throw new InputError('this entry names no role', { origin: written.origin, hint: 'add `role: NAME`' });
  const keywords = new Map([...fields].filter(([key]) => roleKeywords.known.includes(key) && key !== 'vars'));
  return {
    name: fixedText(named, 'the name of a role'),
    origin: named.origin,
    params: merged([place.inherited.role?.params ?? new Map(), paramsOf(fields)]),
    given: merged([place.inherited.role?.given ?? new Map(), varsOf(fields.get('vars'), 'vars')]),
    inherited: inherit(place.inherited, keywords),
    dependency: place.inherited.role !== undefined,
    parents: [],
    from: {},
    once: true,
    exposed: true,
    validated: true,
  };
}

function paramsOf(fields: Fields): Vars {
  const params = new Map();
  for (const [key, value] of fields) {
    if (roleKeywords.known.includes(key)) continue;
    const origin = value.keyOrigin ?? value.origin;
    params.set(variableName(key, origin), { written: value });
  }
  return params;
}

/** The tasks of a role, after those of the roles that it depends on. Adds the role and its handlers to what the place found. */
export async function loadRole(use: RoleUse, place: Place): Promise<TaskOrBlock[]> {
  const { cwd } = place.loading;
  const path = findRole(use.name, place.inherited, place.loading, use.origin);
  refuseCycle(path, `the role ${use.name}`, place, use.origin);
  const found = use.exposed ? place.found : { ...place.found, roles: [] };
  const within = [...place.within, path];
  const outer = inside(place, 'role used at', use.origin, { within, handlers: false, found });
  const meta = (await attempt(outer, () => metaOf(path, outer))) ?? new Map<string, Written>();
  const key = printedUse(use, path);
  if (use.once && meta.get('allow_duplicates')?.content !== true && place.found.used.has(key)) return [];
  place.found.used.add(key);
  const entry = String(use.from.tasks?.content ?? 'main');
  const declared = await attempt(outer, () =>
    declaredByRole({ path }, meta, entry, (file) => place.loading.read(file)),
  );
  const hidden = hiddenBy(declared);
  const plain = await attempt(outer, () => roleOf(use, path, place.loading.vault));
  if (!plain) return [];
  const role: Role = hidden ? { ...plain, hidden } : plain;
  const playbook = use.inherited.searchPath.at(-1) ?? cwd;
  const directory = join(path, 'tasks');
  const inherited = { ...use.inherited, role, searchPath: searchPathOf(role, directory, playbook) };
  const here: Place = { ...outer, inherited, directory };
  const needed = await loadRoleList(meta.get('dependencies'), 'dependencies', here);
  found.roles.push(role);
  found.handlers.set(path, tasksIn(await part(here, 'handlers', use, path)));
  const tasks = await part({ ...here, handlers: place.handlers }, 'tasks', use, path);
  return [...needed, ...validationOf(use, role, declared, here), ...tasks];
}

/** Handlers are no beginning of a role, so they are not held against what it declares. */
function validationOf(use: RoleUse, role: Role, declared: Declared | undefined, place: Place): readonly TaskOrBlock[] {
  if (!declared || !use.validated || place.handlers) return [];
  return [
    validation(declared, { type: 'role', name: role.name, path: role.path, origin: use.origin }, place.inherited),
  ];
}

function roleOf({ name, params, given, dependency, parents, from }: RoleUse, path: string, vault: Vault): Role {
  const vars = (part: 'defaults' | 'vars') => {
    const named = from[part];
    return partVars(path, part, named ? existingPart(path, part, named) : 'main', vault);
  };
  return { name, path, params, given, dependency, parents, defaults: vars('defaults'), vars: vars('vars') };
}

function existingPart(path: string, part: 'defaults' | 'vars', named: Written): string {
  const name = fixedText(named, `${part}_from`);
  namedPartFile(path, part, name, named.origin);
  return name;
}

async function part(place: Place, part: 'tasks' | 'handlers', { from }: RoleUse, path: string): Promise<TaskOrBlock[]> {
  const named = from[part];
  const file = named
    ? await attempt(place, () => namedPartFile(path, part, fixedText(named, `${part}_from`), named.origin))
    : partFile(path, part, 'main');
  return file === undefined ? [] : loadTaskFile(file, { ...place, handlers: place.handlers || part === 'handlers' });
}

/** Descriptions for people and catalogues, which change nothing. */
const aboutRoles = ['galaxy_info', 'collections', 'standalone', 'description'];

function metaOf(path: string, { loading }: Place): Fields {
  const file = partFile(path, 'meta', 'main');
  const written = file === undefined ? undefined : loading.read(file);
  if (!written) return new Map();
  const fields = mappingOf(written, 'meta/main.yml');
  const known = ['dependencies', 'allow_duplicates', 'argument_specs', ...aboutRoles];
  for (const [key, value] of fields) if (!known.includes(key)) throw unknownKeyword(key, value, known, []);
  return fields;
}

/** A use as text, the same for equal uses: an equal one under another condition is not equal, since the first may be skipped. */
function printedUse({ params, given, inherited: { when, tags, become, environment } }: RoleUse, path: string): string {
  const values = [...params, ...given].map(
    ([name, binding]) => `${name}=${'written' in binding ? printed(binding.written) : ''}`,
  );
  const keywords = [...Object.values(become), ...environment].map((written) => (written ? printed(written) : ''));
  return JSON.stringify([path, values.sort(), when.map(({ text }) => text), tags, keywords]);
}

/** A value as text, the same for equal values; without places. */
function printed({ content, origin }: Written): string {
  if (content instanceof Secret) return JSON.stringify(origin); // equal texts are not looked for: that would need their password
  if (isList(content)) return `[${content.map(printed).join()}]`;
  if (!isMapping(content)) return JSON.stringify(content);
  const entries = [...content].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${key}:${printed(value)}`).join()}}`;
}

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { closest, InputError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Inherited, Origin, Vars } from '../types.ts';
import { entries } from './files.ts';
import type { Loading } from './loading.ts';
import { shownPath } from './paths.ts';
import { endings, merged, readVars, variableFiles } from './variables.ts';

/** The folders of a role that have a main file, or others. */
export type RolePart = 'defaults' | 'vars' | 'tasks' | 'handlers' | 'meta';

const folders = ['tasks', 'handlers', 'defaults', 'vars', 'files', 'templates', 'meta'];

/** Where roles are looked for, and by whom. */
type Searching = Pick<Loading, 'cwd' | 'rolesPath'>;
type Asking = Pick<Inherited, 'role' | 'searchPath'>;

/**
 * The folders in which roles are looked for: `roles/` beside the playbook, beside the playbook's folder and in the current
 * one, those of `roles_path`, the one of the role that asks, that of the playbook, then kplay's own.
 */
export function rootsOfRoles({ role, searchPath }: Asking, { cwd, rolesPath }: Searching): string[] {
  const playbook = searchPath.at(-1) ?? cwd;
  const roots = [resolve(playbook, 'roles'), resolve(playbook, '..', 'roles'), resolve(cwd, 'roles')];
  const set = rolesPath.map((folder) => resolve(cwd, folder));
  const asking = role ? [dirname(role.path)] : [];
  return [...new Set([...roots, ...set, ...asking, playbook, join(packageRoot(), 'roles')])];
}

/** The folders of all roles in such a folder. */
export function rolesIn(root: string): string[] {
  return entries(root)
    .map((entry) => join(root, entry))
    .filter(isRole);
}

/** A role's folder, in the first of `rootsOfRoles` that has it. Throws an InputError with what was searched and the nearest name. */
export function findRole(name: string, asking: Asking, searching: Searching, origin: Origin): string {
  const all = rootsOfRoles(asking, searching);
  const isPath = isAbsolute(name) || name.startsWith('.');
  const playbook = asking.searchPath.at(-1) ?? searching.cwd;
  const candidates = isPath ? [resolve(playbook, name)] : all.map((root) => join(root, name));
  const found = candidates.find(isRole);
  if (found !== undefined) return found;
  const empty = candidates.find((path) => existsSync(path));
  if (empty !== undefined) throw notARole(empty, origin);
  if (/^[a-z_]\w*\.[a-z_]\w*\.\w/i.test(name)) throw ofCollection(name, origin);
  const near = closest(
    basename(name),
    all.flatMap(rolesIn).map((path) => basename(path)),
  );
  const suggestion = near === undefined ? '' : `did you mean "${near}"? `;
  const hint = `${suggestion}looked for ${candidates.map(shownPath).join(', ')}`;
  throw new InputError(`there is no role "${name}"`, { code: 'missing-role', origin, hint });
}

function ofCollection(name: string, origin: Origin): InputError {
  const last = name.split('.').at(-1)!;
  return new InputError(`"${name}" is a role of a collection, and kplay reads none`, {
    origin,
    hint: `put the role's folder into roles/${last}, and write role: ${last}`,
  });
}

function isRole(path: string): boolean {
  return folders.some((folder) => existsSync(join(path, folder)));
}

function notARole(path: string, origin: Origin): InputError {
  return new InputError(`${shownPath(path)} is no role: it has none of the folders of one`, {
    code: 'missing-role',
    origin,
    hint: `a role has ${folders.join(', ')}, or some of them`,
  });
}

/** A file of a role's part: main, or the one that `tasks_from` and the like name; undefined when there is none. */
export function partFile(role: string, part: RolePart, name: string): string | undefined {
  const path = join(role, part, name);
  return [...endings.map((ending) => path + ending), path].find((file) => existsSync(file) && statSync(file).isFile());
}

/** The variables of a part: of one file, or of all in a folder of that name. */
export function partVars(role: string, part: 'defaults' | 'vars', name: string, vault: Vault): Vars {
  const file = partFile(role, part, name);
  if (file !== undefined) return readVars(file, vault);
  const folder = join(role, part, name);
  if (!existsSync(folder)) return new Map();
  return merged([new Map(), ...variableFiles(folder).map((path) => readVars(path, vault))]);
}

/** Like `partFile`, for a name that somebody wrote: throws an InputError when there is no such file. */
export function namedPartFile(role: string, part: RolePart, name: string, origin: Origin): string {
  const file = partFile(role, part, name);
  if (file !== undefined) return file;
  const known = entries(join(role, part)).map((entry) => entry.replace(/\.(ya?ml|json)$/, ''));
  const near = closest(name, known);
  throw new InputError(`the role ${basename(role)} has no ${part}/${name}`, {
    code: 'missing-file',
    origin,
    hint: near === undefined ? `there are ${known.join(', ') || 'none at all'}` : `did you mean "${near}"?`,
  });
}

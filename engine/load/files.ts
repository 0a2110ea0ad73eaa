import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { closest, InputError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import type { Origin } from '../types.ts';
import { shownPath } from './paths.ts';

/** What a relative file is, which is also the name of the folder that it may lie in. */
export type FileKind = 'files' | 'templates' | 'tasks' | 'vars';

const nouns: Record<FileKind, string> = {
  files: 'file',
  templates: 'template',
  tasks: 'task file',
  vars: 'variable file',
};

/**
 * The path of a file of a playbook or role: in each folder of the search path, first in the folder for its kind, then beside it.
 * Throws an InputError that lists where it was looked for, and names the nearest that exists.
 */
export function findFile(kind: FileKind, name: string, searchPath: readonly string[], origin: Origin): string {
  const candidates = isAbsolute(name)
    ? [name]
    : searchPath.flatMap((folder) => [resolve(folder, kind, name), resolve(folder, name)]);
  const found = candidates.find((path) => exists(path, kind));
  if (found !== undefined) return found;
  const near = closest(
    name,
    candidates.flatMap((path) => neighbours(path, name)),
  );
  const suggestion = near === undefined ? '' : `did you mean "${near}"? `;
  throw new InputError(`there is no ${nouns[kind]} "${name}"`, {
    code: 'missing-file',
    origin,
    hint: `${suggestion}looked for ${[...new Set(candidates)].map(shownPath).join(', ')}`,
  });
}

/** Only what is copied may be a folder. */
function exists(path: string, kind: FileKind): boolean {
  return existsSync(path) && (kind === 'files' || statSync(path).isFile());
}

/** What else is in the folder of a path, written as the name was. */
function neighbours(path: string, name: string): string[] {
  const folder = dirname(path);
  const written = dirname(name);
  return entries(folder)
    .map((entry) => (written === '.' ? entry : join(written, entry)))
    .filter((entry) => entry !== name);
}

/**
 * The path of a playbook: as it is given, or by its name (with or without .yml) here, in `playbooks/`, or among those that
 * kplay brings along (`own`). Throws an InputError with the nearest name.
 */
export function findPlaybook(name: string, cwd: string, own = join(packageRoot(), 'playbooks')): string {
  const folders = isAbsolute(name) ? [cwd] : [cwd, join(cwd, 'playbooks'), own];
  const candidates = folders.flatMap((folder) => ['', '.yml', '.yaml'].map((ending) => resolve(folder, name) + ending));
  const found = candidates.find((path) => existsSync(path) && statSync(path).isFile());
  if (found !== undefined) return relativeTo(cwd, found);
  const known = [...new Set(folders.flatMap(playbooksIn))];
  const near = closest(basename(name).replace(/\.ya?ml$/, ''), known);
  const hint = near === undefined ? listing(known) : `did you mean "${near}"?`;
  throw new InputError(`there is no playbook "${name}" here or in playbooks/`, { ...(hint && { hint }) });
}

/** The path of a playbook that another one in this folder imports. Throws an InputError with the nearest name. */
export function findImported(name: string, directory: string, origin: Origin): string {
  const path = resolve(directory, name);
  if (existsSync(path) && statSync(path).isFile()) return path;
  const near = closest(name, neighbours(path, name));
  const hint = near === undefined ? `looked for ${shownPath(path)}` : `did you mean "${near}"?`;
  throw new InputError(`there is no playbook "${name}"`, { code: 'missing-file', origin, hint });
}

function playbooksIn(folder: string): string[] {
  return entries(folder)
    .filter((entry) => /\.ya?ml$/.test(entry))
    .map((entry) => entry.replace(/\.ya?ml$/, ''));
}

function listing(known: readonly string[]): string | undefined {
  return known.length === 0 ? undefined : `there are ${known.join(', ')}`;
}

function relativeTo(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** The names in a folder, sorted; none when there is no such folder. */
export function entries(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import type { Here } from '../definition/module.ts';

/** A folder of variable files: in `vars/` of each folder of the task, or in it. Throws an InputError when there is none. */
export function folderOf(name: string, here: Here): { readonly folder: string; readonly ofRole: boolean } {
  const [nearest] = here.folders;
  const candidates = here.folders.flatMap((folder) => [resolve(folder, 'vars', name), resolve(folder, name)]);
  const folder = candidates.find((path) => existsSync(path) && statSync(path).isDirectory());
  if (folder !== undefined) return { folder, ofRole: nearest !== undefined && folder === join(nearest, 'vars') };
  throw new InputError(`there is no folder "${name}"`, {
    origin: here.place([]),
    hint: `looked for ${[...new Set(candidates)].join(', ')}`,
  });
}

/** A file somewhere in a folder; those directly in it are at level 1. */
export interface Found {
  readonly path: string;
  readonly name: string;
  readonly level: number;
}

/** The files of a folder in the order of their names, then those of the folders in it; `depth` bounds the levels, 0 does not. */
export function filesIn(folder: string, depth: number, level = 1): Found[] {
  const paths = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
  const isFolder = (path: string) => statSync(path).isDirectory();
  const files = paths.filter((path) => !isFolder(path)).map((path) => ({ path, name: basename(path), level }));
  if (level === depth) return files;
  return [...files, ...paths.filter(isFolder).flatMap((path) => filesIn(path, depth, level + 1))];
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rolesIn, rootsOfRoles } from '../../load/role-files.ts';
import type { Task } from '../../types.ts';

/** In files, and in bytes of one: what is more is not looked through. */
const [mostFiles, biggestFile] = [2000, 256 * 1024];

/**
 * All words that the files use to which an include may come, where only the run will know which it is; undefined when they
 * are too many, or too big. What YAML defines by a key is no use of it.
 */
export function wordsElsewhere(task: Task, rolesPath: readonly string[]): ReadonlySet<string> | undefined {
  const files =
    task.module === 'include_role' ? filesOfRoles(task, rolesPath) : task.searchPath.flatMap((folder) => below(folder));
  if (files.length > mostFiles || files.some((file) => statSync(file).size > biggestFile)) return undefined;
  const texts = files.map((file) => readFileSync(file, 'utf8').replace(/^[\s-]*\w+:/gm, ''));
  return new Set(texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
}

/** The files of all roles that a task may mean. */
export function filesOfRoles(task: Task, rolesPath: readonly string[]): string[] {
  return [...new Set(rootsOfRoles(task, { cwd: process.cwd(), rolesPath }).flatMap(rolesIn).flatMap(below))];
}

/** Files that hold tasks, variables or templates; a role's other files are not evaluated. */
function below(folder: string): string[] {
  return ['tasks', 'handlers', 'templates', 'vars', 'defaults', 'meta'].flatMap((part) => filesIn(join(folder, part)));
}

function filesIn(folder: string): string[] {
  try {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return []; // there need not be one
  }
}

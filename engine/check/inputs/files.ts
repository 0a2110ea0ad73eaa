import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inventoryFolders } from '../../inventory/index.ts';
import { sourcesOf } from '../../inventory/sources.ts';
import { isMapping, isTemplate, oneOrMore } from '../../load/fields.ts';
import { type FileKind, findFile } from '../../load/files.ts';
import { shownPath } from '../../load/paths.ts';
import { tryTo } from '../../template/invoke.ts';
import type { Play, Task, Written } from '../../types.ts';
import type { InputSources } from './inputs.ts';

/** What of a role, and beside a playbook, is read; also files whose names are known late. */
const parts = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'files', 'templates'];
const beside = ['tasks', 'vars', 'files', 'templates', 'group_vars', 'host_vars'];

/** Modules that take a local file, the argument that names it, and where it is looked for. */
const naming: Readonly<Record<string, readonly [argument: string, kind: FileKind]>> = {
  copy: ['src', 'files'],
  template: ['src', 'templates'],
  unarchive: ['src', 'files'],
  include_vars: ['file', 'vars'],
};

/** Leftovers of editors and of version control, and lists of failed hosts. */
const ignored = /^(\.git|\.hg|\.svn|\.DS_Store|\.#.*|\..*\.sw[a-z]|#.*#|.*~|.*\.retry)$/;

/** Folders in folders, and files of one folder, beyond which nobody keeps what playbooks need. */
const most = { depth: 20, files: 20_000 };

/** A file that a run reads or may read; one of so many that reading them all would take longer than a run should wait. */
export interface InputFile {
  readonly path: string;
  readonly ofMany: boolean;
}

/** More files in one folder, or below it, are those of a tree that is copied. */
const mostRead = 200;

/** All files that a run reads or may read, as far as they are known before it: by their shown paths. */
export function inputFiles(from: InputSources): ReadonlyMap<string, InputFile> {
  const { playbooks, seen, visits, sources } = from;
  const tasks = visits.flatMap(({ tasks, handlers }) => [...tasks, ...handlers].map(({ task }) => task));
  const plays = visits.map(({ play }) => play);
  const roles = new Set(tasks.flatMap(({ role }) => (role ? [role, ...role.parents] : [])).map(({ path }) => path));
  for (const { path } of plays.flatMap((play) => play.roles)) roles.add(path);
  const around = [process.cwd(), ...inventoryFolders(sources)];
  const folders = [
    ...[...roles].flatMap((role) => parts.map((part) => join(role, part))),
    ...[...new Set(plays.map(({ directory }) => directory))].flatMap((each) => beside.map((part) => join(each, part))),
    ...around.flatMap((each) => [join(each, 'group_vars'), join(each, 'host_vars')]),
  ];
  const named = [
    ...playbooks,
    ...seen,
    ...tasks.map(({ origin }) => origin.file),
    ...tasks.flatMap(filesOfTask),
    ...plays.flatMap(filesOfPlay),
    ...sources.flatMap((source) => tryTo(() => sourcesOf(source)) ?? []).flatMap(fileOfSource),
  ];
  const found = new Map<string, InputFile>();
  for (const given of new Set([...named, ...folders].map((each) => resolve(each)))) {
    const files = filesBelow(given);
    for (const path of files) {
      const shown = shownPath(path);
      if (!found.has(shown)) found.set(shown, { path, ofMany: files.length > mostRead });
    }
  }
  return found;
}

function filesOfTask({ module, args, searchPath }: Task): string[] {
  const [argument, kind] = naming[module] ?? [];
  if (argument === undefined) return [];
  const { content } = args;
  const written = isMapping(content) ? content.get(argument) : args;
  if (isMapping(content) && (content.get('remote_src')?.content ?? false) !== false) return [];
  return written ? fileNamed(written, kind!, searchPath) : [];
}

function filesOfPlay({ varsFiles, directory }: Play): string[] {
  return varsFiles.flatMap(oneOrMore).flatMap((written) => fileNamed(written, 'vars', [directory]));
}

/** The file that is meant by a fixed name; where there is none, somebody else says so. */
function fileNamed(written: Written, kind: FileKind, folders: readonly string[]): string[] {
  const { content, origin } = written;
  if (typeof content !== 'string' || content === '' || isTemplate(written)) return [];
  return tryTo(() => [findFile(kind, content, folders, origin)]) ?? [];
}

function fileOfSource({ kind, name }: ReturnType<typeof sourcesOf>[number]): string[] {
  return kind === 'list' ? [] : [name];
}

/** The path itself if it is a file, or all files below it. */
function filesBelow(path: string, depth = 0): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return [path];
  if (!found?.isDirectory() || depth > most.depth) return [];
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !ignored.test(name));
  return entries.slice(0, most.files).flatMap((entry) => filesOf(entry, path, depth));
}

function filesOf(entry: Dirent, folder: string, depth: number): string[] {
  const path = join(folder, entry.name);
  if (entry.isFile()) return [path];
  return entry.isDirectory() || (entry.isSymbolicLink() && existsSync(path)) ? filesBelow(path, depth + 1) : [];
}

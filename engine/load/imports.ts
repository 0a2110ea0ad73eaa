import { dirname } from 'node:path';
import { InputError } from '../errors.ts';
import type { Inherited, Origin, Role, TaskOrBlock, Written } from '../types.ts';
import { withoutApply } from './apply.ts';
import type { Call } from './calls.ts';
import { type Fields, fixedText, isMapping, isTemplate, textOf } from './fields.ts';
import { findFile } from './files.ts';
import { inherit } from './inherit.ts';
import { attempt, inside, type Place } from './loading.ts';
import { shownPath } from './paths.ts';
import { loadTasks } from './tasks.ts';

/** The tasks of an imported file, which take over the import's keywords. Throws an InputError. */
export async function importTasks(call: Call, fields: Fields, place: Place): Promise<readonly TaskOrBlock[]> {
  const file = fileOf(call);
  if (isTemplate(file)) {
    throw new InputError('import_tasks cannot be a template', {
      origin: file.origin,
      hint: 'what is imported has to be known before the first task runs; include_tasks can wait for it',
    });
  }
  const path = findTaskFile(file, place);
  refuseCycle(path, shownPath(path), place, file.origin);
  const inherited = inherit(place.inherited, fields);
  return loadTaskFile(path, inside(place, 'imported at', file.origin, { inherited }));
}

/** An include stays one task, with the written file name as its argument. */
export function includeTasks(written: Call, place: Place): Call {
  const call = withoutApply(written);
  const file = fileOf(call);
  if (!isTemplate(file)) findTaskFile(file, place);
  return { ...call, args: file };
}

/** The path of a task file that is named in another: beside that one, else as all files are looked for. */
export function findTaskFile(file: Written, { directory, inherited }: Place): string {
  return findFile('tasks', fixedText(file, 'a task file'), [directory, ...inherited.searchPath], file.origin);
}

/** The tasks in a file; the place becomes that file's own. Mistakes are noted. */
export async function loadTaskFile(path: string, place: Place): Promise<TaskOrBlock[]> {
  const directory = dirname(path);
  const { role, searchPath } = place.inherited;
  const inherited: Inherited = { ...place.inherited, searchPath: searchPathOf(role, directory, searchPath.at(-1)!) };
  const there: Place = { ...place, inherited, directory, within: [...place.within, path] };
  const written = await attempt(there, () => place.loading.read(path));
  return loadTasks(written, 'a task file', there);
}

/** Where relative files are looked for: the role's folder, that of the file that names them, the playbook's. */
export function searchPathOf(role: Role | undefined, directory: string, playbook: string): readonly string[] {
  return [...new Set([...(role ? [role.path] : []), directory, playbook])];
}

/** What would import itself, directly or not, has no end. */
export function refuseCycle(key: string, shown: string, { within, via }: Place, origin: Origin): void {
  if (!within.includes(key)) return;
  throw new InputError(`${shown} imports itself`, {
    origin,
    ...(via.length === 0 && { hint: 'an import is replaced by what it imports' }),
  });
}

function fileOf({ module, args }: Call): Written {
  if (!isMapping(args.content)) {
    textOf(args, module);
    return args;
  }
  const { file, ...rest } = Object.fromEntries(args.content);
  for (const [key, value] of Object.entries(rest)) {
    throw new InputError(`${module} has no argument "${key}"`, {
      origin: value.keyOrigin ?? value.origin,
      ...(key === 'apply' && { hint: 'write these keywords beside the import' }),
    });
  }
  if (!file) throw new InputError(`${module} names no file`, { origin: args.origin, hint: `${module}: tasks.yml` });
  textOf(file, 'file');
  return file;
}

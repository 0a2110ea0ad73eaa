import { dirname, resolve } from 'node:path';
import { closest, InputError } from '../errors.ts';
import type { Inherited, Play, Vars, Written } from '../types.ts';
import { type Fields, fixedText, listOf, mappingOf, unknownKeyword, varsOf } from './fields.ts';
import { findImported } from './files.ts';
import { refuseCycle } from './imports.ts';
import { inherit, nothingInherited } from './inherit.ts';
import { importPlaybookKeywords, playKeywords, taskKeywords } from './keywords.ts';
import {
  attempt,
  inside,
  type Loading,
  type LoadOptions,
  note,
  type Place,
  startLoading,
  throwProblems,
} from './loading.ts';
import { shownPath } from './paths.ts';
import { loadPlay } from './plays.ts';
import { merged } from './variables.ts';

export { findPlaybook } from './files.ts';
export type { LoadOptions, Modules } from './loading.ts';

/** What the plays of an imported playbook take over from the import. */
export interface PlaybookImport {
  readonly vars: Vars;
  readonly inherited: Inherited;
}

/**
 * The plays of playbooks, in order, with everything that they import and the roles that they use.
 * Throws an InputError, or InputErrors with all mistakes, each with its place and how that was reached.
 */
export async function loadPlaybooks(paths: readonly string[], options: LoadOptions = {}): Promise<Play[]> {
  const loading = startLoading(options);
  const plays: Play[] = [];
  for (const path of paths)
    plays.push(...(await loadPlaybook(resolve(loading.cwd, path), rootPlace(loading), nothing)));
  if (!options.problems) throwProblems(loading.problems);
  return plays;
}

const nothing: PlaybookImport = { vars: new Map(), inherited: nothingInherited };

/** Where nothing has been entered yet. */
export function rootPlace(loading: Loading): Place {
  return {
    loading,
    inherited: nothingInherited,
    directory: loading.cwd,
    handlers: false,
    via: [],
    within: [],
    found: { roles: [], handlers: new Map(), used: new Set() },
  };
}

async function loadPlaybook(path: string, outer: Place, given: PlaybookImport): Promise<Play[]> {
  const place = { ...outer, directory: dirname(path), within: [...outer.within, path] };
  const plays: Play[] = [];
  const entries = await attempt(place, () => playsIn(path, place));
  for (const entry of entries ?? [])
    plays.push(...((await attempt(place, () => loadEntry(entry, place, given))) ?? []));
  return plays;
}

function playsIn(path: string, { loading }: Place): readonly Written[] {
  const written = loading.read(path);
  if (written) return listOf(written, 'a playbook');
  throw new InputError(`the playbook ${shownPath(path)} is empty`, { hint: 'a playbook is a list of plays' });
}

async function loadEntry(entry: Written, place: Place, given: PlaybookImport): Promise<readonly Play[]> {
  const fields = mappingOf(entry, 'a play');
  const imported = fields.get('import_playbook') ?? fields.get('ansible.builtin.import_playbook');
  if (imported) return importPlaybook(imported, fields, place, given);
  const unknown = [...fields].filter(([key]) => !playKeywords.known.includes(key));
  for (const [key, value] of unknown) note(place, unknownPlayKeyword(key, value));
  if (!fields.has('hosts')) {
    // A misspelt `hosts` was complained of already.
    if (unknown.some(([key]) => closest(key, ['hosts']) !== undefined)) return [];
    const hint = 'a playbook is a list of plays; tasks belong under `tasks:` of one';
    throw new InputError('this play names no hosts', { origin: entry.origin, hint });
  }
  return [await loadPlay(entry, fields, place, given)];
}

function unknownPlayKeyword(key: string, value: Written): InputError {
  const error = unknownKeyword(key, value, playKeywords.known, playKeywords.later);
  if (error.hint || !taskKeywords.known.includes(key)) return error;
  const origin = value.keyOrigin ?? value.origin;
  return new InputError(`keyword "${key}" belongs to tasks, not to plays`, { origin });
}

/** An imported playbook's plays get the import's variables (which override their own), tags and conditions. */
async function importPlaybook(
  file: Written,
  fields: Fields,
  place: Place,
  given: PlaybookImport,
): Promise<readonly Play[]> {
  const { known, later } = importPlaybookKeywords;
  for (const [key, value] of fields) if (!known.includes(key)) throw unknownKeyword(key, value, known, later);
  const path = findImported(fixedText(file, 'import_playbook'), place.directory, file.origin);
  refuseCycle(path, shownPath(path), place, file.origin);
  const { vars: _, ...inherited } = inherit(given.inherited, fields);
  const vars = merged([varsOf(fields.get('vars'), 'vars'), given.vars]);
  return loadPlaybook(path, inside(place, 'imported at', file.origin, {}), {
    vars,
    inherited: { ...inherited, vars: [] },
  });
}

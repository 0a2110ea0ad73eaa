import { readFileSync } from 'node:fs';
import { InputError, InputErrors } from '../errors.ts';
import { inOrder, type Modules, ownModules } from '../load/loading.ts';
import { readVarsFolders } from '../load/variables.ts';
import { mistakesOfPlays } from '../play/settings.ts';
import { Vault } from '../secrets/vault/vault.ts';
import type { Play, Vars } from '../types.ts';
import { withoutAllowed } from './allowances.ts';
import { checkArguments } from './arguments.ts';
import { type Severity, severityOf } from './codes.ts';
import { checkFiles } from './files.ts';
import { followPlays } from './flow/flow.ts';
import { inventoryToBe } from './flow/inventory.ts';
import { namesIn } from './flow/learn.ts';
import type { Doubt } from './flow/look.ts';
import { type Surroundings, variablesAround } from './flow/surroundings.ts';
import { checkNotified, handlerNames } from './handlers.ts';
import { type Seen, syntaxOfPlay, syntaxOfTask, syntaxOfVars } from './syntax.ts';
import { checkTags } from './tags.ts';
import { type Visit, type Visits, visitsOf } from './visits.ts';
import { warningsOf } from './warnings/warnings.ts';

/** What a check can be told. */
export interface CheckOptions {
  /** Kplay's own modules by default. */
  readonly modules?: Modules;
  /** Variables from elsewhere whose templates are to be checked, too. */
  readonly variables?: readonly Vars[];
  /** Opens what is encrypted; without passwords by default. */
  readonly vault?: Vault;
  /** Further folders in which roles are looked for. */
  readonly rolesPath?: readonly string[] | undefined;
  /** Where the plays are to run; without it nobody can say which variables there are. */
  readonly surroundings?: Surroundings;
  /** Tags that were asked for. */
  readonly tags?: readonly string[];
  /** Whether an encrypted text that is needed and cannot be opened is a mistake, as it is for a run. */
  readonly opening?: boolean;
  /** Mistakes that loading has found: what they keep from being known is not called undefined. */
  readonly problems?: readonly InputError[];
}

/** What a check has found, each in the order of its places. */
export interface Findings {
  readonly errors: readonly InputError[];
  readonly warnings: readonly InputError[];
  /** What was looked at: the tasks of each play, and those that they include. */
  readonly visits: readonly Visits[];
}

/** What the checks of one run share. */
interface Checking {
  readonly modules: Modules;
  readonly vault: Vault;
  readonly seen: Seen;
  /** Template files that were parsed. */
  readonly parsed: Set<string>;
  readonly errors: InputError[];
}

/** The files in which tasks and plays are written. */
function filesOf(visits: readonly Visits[]): ReadonlySet<string> {
  const written = visits.flatMap(({ play, tasks, handlers }) => [
    play,
    ...[...tasks, ...handlers].map(({ task }) => task),
  ]);
  return new Set(written.map(({ origin }) => origin.file));
}

/** The errors of `check` alone. */
export async function checkPlays(plays: readonly Play[], options: CheckOptions = {}): Promise<InputError[]> {
  return [...(await check(plays, options)).errors];
}

/**
 * Everything wrong with plays that can be seen without a host: modules, arguments and their types, templates, conditions,
 * handlers, files, undefined variables, and the same for what they include by a fixed name.
 */
export async function check(plays: readonly Play[], options: CheckOptions = {}): Promise<Findings> {
  const {
    modules = ownModules(),
    vault = new Vault(),
    surroundings,
    rolesPath,
    tags = [],
    problems = [],
    opening,
  } = options;
  const checking: Checking = { modules, vault, seen: new Set(), parsed: new Set(), errors: [] };
  const { errors, seen } = checking;
  const doubts: Doubt[] = [];
  const variables = [...(options.variables ?? []), ...(surroundings ? variablesAround(surroundings) : [])];
  for (const vars of variables) errors.push(...syntaxOfVars(vars, seen));
  for (const directory of new Set(plays.map((play) => play.directory)))
    await noting(checking, async () => checkFolders(checking, directory));
  const visits: Visits[] = [];
  for (const play of plays) {
    errors.push(...syntaxOfPlay(play, seen));
    const visited = await visitsOf(play, { modules, vault, rolesPath, noting: (work) => noting(checking, work) });
    visits.push(visited);
    await checkTasks(checking, visited, problems);
  }
  if (surroundings && !problems.some(leavesOut)) {
    const inventory = await inventoryToBe(visits, surroundings, vault);
    const followed = followPlays(visits, { ...surroundings, inventory, rolesPath }, vault, namesAround(problems));
    errors.push(...followed.errors);
    doubts.push(...followed.doubts);
  }
  if (problems.length === 0) errors.push(...checkTags(tags, visits));
  const known = errors.filter((each) => severityOf(each) === 'error');
  if (surroundings) errors.unshift(...mistakesOfPlays(plays, surroundings.inventory, surroundings, known));
  const warnings = warningsOf(visits, surroundings, { errors, doubts }, { vault, rolesPath });
  const found = withoutRepetition([...problems, ...errors, ...warnings]);
  const everywhere = problems.length === 0 && surroundings?.limit.length === 0;
  const all = inOrder(withoutAllowed(found, filesOf(visits), everywhere));
  const severity = (each: InputError) => (opening && each.code === 'locked-secret' ? 'error' : severityOf(each));
  const of = (wanted: Severity) => all.filter((each) => severity(each) === wanted);
  return { errors: of('error'), warnings: of('warning'), visits };
}

function checkFolders({ seen, errors, vault }: Checking, directory: string): void {
  const { groups, hosts } = readVarsFolders(directory, vault);
  for (const vars of [...groups.values(), ...hosts.values()]) errors.push(...syntaxOfVars(vars, seen));
}

async function checkTasks(
  checking: Checking,
  { tasks, handlers }: Visits,
  problems: readonly InputError[],
): Promise<void> {
  const known = handlerNames(handlers.map(({ task }) => task));
  const names = { ...known, open: known.open || problems.length > 0 };
  for (const visit of [...tasks, ...handlers]) {
    await checkTask(checking, visit);
    checking.errors.push(...checkNotified(visit.task, names));
  }
}

async function checkTask(checking: Checking, { task, module }: Visit): Promise<void> {
  const { modules, seen, parsed, errors, vault } = checking;
  errors.push(...syntaxOfTask(task, module, seen));
  await noting(checking, async () => {
    errors.push(...(await checkArguments(task, modules)));
    errors.push(...checkFiles(task, parsed, vault));
  });
}

async function noting<T>({ errors }: Checking, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push(...(error instanceof InputErrors ? error.errors : [error]));
    return undefined;
  }
}

/** Whether nobody knows how much could not be loaded because of a mistake. */
function leavesOut({ code }: InputError): boolean {
  return code === 'missing-role' || code === 'missing-file' || code === 'invalid-yaml';
}

/** Names that seem to be defined in files that have mistakes. */
function namesAround(problems: readonly InputError[]): ReadonlySet<string> {
  const files = new Set(problems.flatMap(({ origin }) => origin?.file ?? []));
  const names = new Set<string>();
  for (const file of files) {
    try {
      for (const name of namesIn(readFileSync(file, 'utf8'))) names.add(name);
    } catch {
      // it is no file: an option
    }
  }
  return names;
}

/** What several tasks share (a role's variables, an included file) is complained of once, as the first says it. */
function withoutRepetition(errors: readonly InputError[]): InputError[] {
  const key = ({ message, origin }: InputError) => JSON.stringify([message, origin]);
  const found = new Map<string, InputError>();
  for (const error of errors) if (!found.has(key(error))) found.set(key(error), error);
  return [...found.values()];
}

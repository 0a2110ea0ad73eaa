import { InputError, InputErrors } from '../errors.ts';
import { tasksIn } from '../load/blocks.ts';
import { holdsTemplate } from '../load/fields.ts';
import { loadIncluded, loadIncludedRole } from '../load/include.ts';
import { includesTasks } from '../load/keywords.ts';
import { inOrder, type Modules, ownModules } from '../load/loading.ts';
import { plainOf } from '../load/plain.ts';
import { readVarsFolders } from '../load/variables.ts';
import { Vault } from '../secrets/vault/vault.ts';
import type { Play, Task, Value, Vars } from '../types.ts';
import { checkArguments } from './arguments.ts';
import { checkFiles } from './files.ts';
import { checkNotified, handlerNames } from './handlers.ts';
import { type Seen, syntaxOfPlay, syntaxOfTask, syntaxOfVars } from './syntax.ts';

/** What a check can be told. */
export interface CheckOptions {
  /** Kplay's own modules by default. */
  readonly modules?: Modules;
  /** Variables from elsewhere whose templates are to be checked too: of the inventory, of -e. */
  readonly variables?: readonly Vars[];
  /** Opens what is encrypted; without passwords by default. */
  readonly vault?: Vault;
  /** Further folders in which roles are looked for. */
  readonly rolesPath?: readonly string[] | undefined;
}

/** What the checks of one run share. */
interface Checking {
  readonly modules: Modules;
  readonly vault: Vault;
  readonly seen: Seen;
  /** Template files that were parsed. */
  readonly parsed: Set<string>;
  /** Files and roles that were followed, so that an include of itself ends. */
  readonly followed: Set<string>;
  readonly errors: InputError[];
  readonly rolesPath: readonly string[] | undefined;
}

/**
 * Every mistake of the plays that can be seen without a host, in the order of their places: modules, arguments and their
 * types, templates, conditions, handlers, files, and the same for what they include by a fixed name.
 */
export async function checkPlays(plays: readonly Play[], options: CheckOptions = {}): Promise<InputError[]> {
  const { modules = ownModules(), variables = [], vault = new Vault(), rolesPath } = options;
  const sets = { seen: new Set<object>(), parsed: new Set<string>(), followed: new Set<string>() };
  const checking: Checking = { modules, vault, rolesPath, ...sets, errors: [] };
  for (const vars of variables) checking.errors.push(...syntaxOfVars(vars, checking.seen));
  for (const directory of new Set(plays.map((play) => play.directory)))
    await noting(checking, () => checkFolders(checking, directory));
  for (const play of plays) await checkPlay(checking, play);
  return inOrder(withoutRepetition(checking.errors));
}

function checkFolders({ seen, errors, vault }: Checking, directory: string): void {
  const { groups, hosts } = readVarsFolders(directory, vault);
  for (const vars of [...groups.values(), ...hosts.values()]) errors.push(...syntaxOfVars(vars, seen));
}

async function checkPlay(checking: Checking, play: Play): Promise<void> {
  checking.errors.push(...syntaxOfPlay(play, checking.seen));
  const included: { tasks: Task[]; handlers: Task[] } = { tasks: [], handlers: [] };
  const tasks = [...tasksIn(play.tasks), ...play.handlers];
  for (const task of tasks) await checkTask(checking, task, included);
  const names = handlerNames([...play.handlers, ...included.handlers]);
  for (const task of [...tasks, ...included.tasks]) checking.errors.push(...checkNotified(task, names));
}

/** Checks a task, and the tasks that it includes, which are added to `included`. */
async function checkTask(
  checking: Checking,
  task: Task,
  included: { readonly tasks: Task[]; readonly handlers: Task[] },
): Promise<void> {
  const { modules, seen, parsed, errors, vault } = checking;
  errors.push(...syntaxOfTask(task, await modules.find(task.module), seen));
  await noting(checking, async () => {
    errors.push(...(await checkArguments(task, modules)));
    errors.push(...checkFiles(task, parsed, vault));
    const inside = await follow(checking, task);
    included.tasks.push(...inside.tasks);
    included.handlers.push(...inside.handlers);
    for (const one of [...inside.tasks, ...inside.handlers]) await checkTask(checking, one, included);
  });
}

const nothing = { tasks: [], handlers: [] };

/** What an include of a fixed name stands for. */
async function follow(
  { followed, modules, vault, rolesPath }: Checking,
  task: Task,
): Promise<{ readonly tasks: readonly Task[]; readonly handlers: readonly Task[] }> {
  if (!includesTasks(task.module) || holdsTemplate(task.args)) return nothing;
  const args: Value = plainOf(task.args);
  const key = JSON.stringify([task.module, args, task.searchPath]);
  if (followed.has(key)) return nothing;
  followed.add(key);
  if (task.module === 'include_role') {
    const { tasks, handlers } = await loadIncludedRole(args, task, { modules, vault, rolesPath });
    return { tasks: tasksIn(tasks), handlers };
  }
  return { tasks: tasksIn(await loadIncluded(args, task, { modules, vault, rolesPath })), handlers: [] };
}

async function noting({ errors }: Checking, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push(...(error instanceof InputErrors ? error.errors : [error]));
  }
}

/** What several tasks share (a role's variables, an included file) is complained of once. */
function withoutRepetition(errors: readonly InputError[]): InputError[] {
  const key = ({ message, origin }: InputError) => JSON.stringify([message, origin]);
  return [...new Map(errors.map((error) => [key(error), error])).values()];
}

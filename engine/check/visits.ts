import { tasksIn } from '../load/blocks.ts';
import { holdsTemplate } from '../load/fields.ts';
import { loadIncluded, loadIncludedRole } from '../load/include.ts';
import { includesTasks } from '../load/keywords.ts';
import type { Modules } from '../load/loading.ts';
import { plainOf } from '../load/plain.ts';
import { unknown } from '../load/unknown.ts';
import type { Module } from '../modules/definition/module.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Play, Role, Task, Value } from '../types.ts';
import { loopVariables } from './flow/learn.ts';

/** A task that a check comes to, and its module. */
export interface Visit {
  readonly task: Task;
  readonly module: Module | undefined;
  /** Roles whose variables an include makes known to what comes behind it. */
  readonly exposes?: readonly Role[];
}

/** All tasks of a play, in the order in which they come, each include followed by what it stands for where that is known. */
export interface Visits {
  readonly play: Play;
  readonly tasks: readonly Visit[];
  readonly handlers: readonly Visit[];
}

/** What following includes needs; mistakes in what they include are noted. */
export interface Following {
  readonly modules: Modules;
  readonly vault: Vault;
  readonly rolesPath: readonly string[] | undefined;
  noting<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** More tasks than any play has: includes of includes could otherwise multiply without end. */
const mostTasks = 20_000;

/** Follows a play's tasks and handlers. */
export async function visitsOf(play: Play, following: Following): Promise<Visits> {
  const brought: Task[] = [];
  const tasks = await visit(tasksIn(play.tasks), following, brought, []);
  const handlers = await visit([...play.handlers, ...brought], following, [], []);
  return { play, tasks, handlers };
}

async function visit(
  tasks: readonly Task[],
  following: Following,
  brought: Task[],
  within: readonly string[],
  visits: Visit[] = [],
): Promise<Visit[]> {
  for (const task of tasks) {
    const module = await following.modules.find(task.module);
    const at = visits.push({ task, module }) - 1;
    if (!includesTasks(task.module) || holdsTemplate(task.args) || visits.length > mostTasks) continue;
    const args = plainOf(task.args);
    const key = JSON.stringify([task.module, args, task.searchPath]);
    if (within.includes(key)) continue; // an include of itself ends by its condition
    const inside = await following.noting(() => load(args, inLoop(task), following));
    if (!inside) continue;
    brought.push(...inside.handlers);
    visits[at] = { task, module, exposes: inside.roles };
    await visit(inside.tasks, following, brought, [...within, key], visits);
  }
  return visits;
}

/** What is included in a loop sees the loop's variables. */
function inLoop(task: Task): Task {
  return task.loop ? { ...task, vars: [...task.vars, loopVariables(task, unknown)] } : task;
}

interface Included {
  readonly tasks: readonly Task[];
  readonly handlers: readonly Task[];
  readonly roles: readonly Role[];
}

async function load(args: Value, task: Task, { modules, vault, rolesPath }: Following): Promise<Included> {
  if (task.module === 'include_role') {
    const { tasks, handlers, roles } = await loadIncludedRole(args, task, { modules, vault, rolesPath });
    return { tasks: tasksIn(tasks), handlers, roles };
  }
  return { tasks: tasksIn(await loadIncluded(args, task, { modules, vault, rolesPath })), handlers: [], roles: [] };
}

import { closest, InputError } from '../errors.ts';
import { isBlock } from '../load/blocks.ts';
import { holdsTemplate } from '../load/fields.ts';
import { loadIncluded } from '../load/include.ts';
import { includesTasks } from '../load/keywords.ts';
import type { LoadOptions } from '../load/loading.ts';
import { plainOf } from '../load/plain.ts';
import type { Play, Task, TaskOrBlock } from '../types.ts';

/** Includes of includes have an end here, even if they include themselves. */
const deepest = 20;

/** A search for the first task of a name, and the names that it came by. */
interface Search {
  readonly wanted: RegExp;
  readonly options: LoadOptions;
  readonly seen: Set<string>;
}

/**
 * The plays from the first task on that is called so, with undefined instead of those before it; all without a name. What
 * is called so has that name, with its role's in front or not, or one that fits as a pattern with `*`, `?` and `[…]`, and
 * is found in imported files and roles, and in those that are included by a fixed name. Throws an InputError with the
 * nearest names when there is none.
 */
export async function startAt(
  plays: readonly Play[],
  name: string | undefined,
  options: LoadOptions,
): Promise<readonly (Play | undefined)[]> {
  if (name === undefined) return plays;
  const search: Search = { wanted: patternOf(name), options, seen: new Set() };
  for (const [index, play] of plays.entries()) {
    const tasks = await from(play.tasks, search, name, 0);
    if (tasks) return plays.map((each, at) => (at < index ? undefined : at === index ? { ...play, tasks } : each));
  }
  throw noSuchTask(name, search.seen);
}

/** Of the tasks that an include stands for, those from the first on that is called so; all where there is none. */
export async function startInside(
  steps: readonly TaskOrBlock[],
  name: string,
  options: LoadOptions,
): Promise<readonly TaskOrBlock[]> {
  return (await from(steps, { wanted: patternOf(name), options, seen: new Set() }, name, 0)) ?? steps;
}

/** The steps from the first on that is called so, or holds it; undefined when there is none. */
async function from(
  steps: readonly TaskOrBlock[],
  search: Search,
  name: string,
  depth: number,
): Promise<readonly TaskOrBlock[] | undefined> {
  for (const [index, step] of steps.entries()) {
    const found = isBlock(step)
      ? await fromBlock(step, search, name, depth)
      : await fromTask(step, search, name, depth);
    if (found) return [found, ...steps.slice(index + 1)];
  }
  return undefined;
}

/** In a `rescue` nothing can begin: there is no failure to take up. */
async function fromBlock(
  block: Extract<TaskOrBlock, { readonly block: unknown }>,
  search: Search,
  name: string,
  depth: number,
): Promise<TaskOrBlock | undefined> {
  const inside = await from(block.block, search, name, depth);
  if (inside) return { ...block, block: inside };
  const always = await from(block.always, search, name, depth);
  return always && { ...block, block: [], rescue: [], always };
}

async function fromTask(task: Task, search: Search, name: string, depth: number): Promise<Task | undefined> {
  const { wanted, seen, options } = search;
  const names = namesOf(task);
  for (const each of names) seen.add(each);
  if (names.some((each) => wanted.test(each))) return task;
  if (!includesTasks(task.module) || holdsTemplate(task.args) || depth > deepest) return undefined;
  const included = await loadIncluded(plainOf(task.args), task, options);
  return (await from(included, search, name, depth + 1)) && { ...task, startAt: name };
}

function namesOf({ name, module, role }: Task): readonly string[] {
  const own = typeof name?.content === 'string' && name.content !== '' ? name.content : module;
  return role ? [own, `${role.name} : ${own}`] : [own];
}

/** Signs that mean themselves are escaped; everything is case sensitive. */
function patternOf(name: string): RegExp {
  const parts = name.split(/(\*|\?|\[[^\]]+\])/).map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (/^\[.+\]$/s.test(part)) return `[${part.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
    return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^(?:${parts.join('')}|${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})$`, 's');
}

function noSuchTask(name: string, seen: ReadonlySet<string>): InputError {
  const near = closest(name, seen);
  const words = [...seen].filter((each) => each.toLowerCase().includes(name.toLowerCase())).slice(0, 5);
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : words.length > 0
        ? `there are ${words.map((each) => `"${each}"`).join(', ')}`
        : 'kplay run --list-tasks shows which there are; those whose files are named by templates are not looked into';
  return new InputError(`no task is called "${name}"`, { hint });
}

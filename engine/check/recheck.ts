import { InputError, InputErrors } from '../errors.ts';
import { inOrder, type Modules, ownModules } from '../load/loading.ts';
import { mistakesOfPlays } from '../play/settings.ts';
import { Vault } from '../secrets/vault/vault.ts';
import type { Play, Task } from '../types.ts';
import { followPlays } from './flow/flow.ts';
import { inventoryToBe } from './flow/inventory.ts';
import type { Surroundings } from './flow/surroundings.ts';
import { type Visits, visitsOf } from './visits.ts';

/** How far a run has come: in which of its plays, and up to which task of it. */
export interface Reached {
  readonly play: Play;
  /** The task that was done last; the rest of the play is known by where this one is written. */
  readonly task: Task;
}

/** What checking again needs. */
export interface RecheckOptions {
  readonly vault?: Vault | undefined;
  readonly surroundings: Surroundings;
  readonly modules?: Modules;
  readonly rolesPath?: readonly string[] | undefined;
}

/**
 * The mistakes in what is left of a run, for the hosts that there are now: variables that nothing defines, conditions,
 * loops, and what plays say of themselves. `plays` are all of the run: what was done before counts as done, and is not
 * complained of.
 */
export async function recheck(
  plays: readonly Play[],
  reached: Reached,
  { vault = new Vault(), surroundings, modules = ownModules(), rolesPath }: RecheckOptions,
): Promise<InputError[]> {
  const following = { modules, vault, rolesPath, noting: quietly };
  const visits: Visits[] = [];
  for (const play of plays) visits.push(await visitsOf(play, following));
  const inventory = await inventoryToBe(visits, surroundings, vault);
  const now = { ...surroundings, inventory };
  const { errors } = followPlays(visits, now, vault, new Set(), positionOf(visits, reached));
  const left = plays.slice(plays.indexOf(reached.play) + 1);
  return inOrder([...errors, ...mistakesOfPlays(left, inventory, surroundings, errors)]);
}

/** The same for a run, when its inventory has been read anew behind a task of a play (by its index). Throws InputErrors. */
export function recheckOf(
  plays: readonly Play[],
  options: () => RecheckOptions,
): (play: number, task: Task) => Promise<void> {
  return async (play, task) => {
    const errors = await recheck(plays, { play: plays[play]!, task }, options());
    if (errors.length > 0) throw new InputErrors(errors);
  };
}

/** How many plays, and how many tasks and handlers of the next one, are past; a task that is not found has ended its play. */
function positionOf(plays: readonly Visits[], { play, task }: Reached): { play: number; visit: number } {
  const index = plays.findIndex((each) => each.play === play);
  const { file, line, column } = task.origin;
  const visit = (plays[index]?.tasks ?? []).findIndex(
    ({ task: { origin } }) => origin.file === file && origin.line === line && origin.column === column,
  );
  return visit < 0 ? { play: index + 1, visit: 0 } : { play: index, visit: visit + 1 };
}

/** The first check has told what is wrong with files that are included. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

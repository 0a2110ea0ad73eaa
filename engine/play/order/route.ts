import { isBlock } from '../../load/blocks.ts';
import type { Position } from '../../report/position.ts';
import type { Block, Task, TaskOrBlock } from '../../types.ts';

/** Where hosts go on when a task fails. */
export interface Landing {
  readonly route: Route;
  /** The index of the stop there: the first one of a `rescue` or an `always`. */
  readonly at: number;
  /** The index of the stop at which the failure counts again: the end of an `always`. */
  readonly keptUntil: number | undefined;
  /** Whether there is a `rescue` on its way, here or further out. */
  readonly rescued: boolean;
}

/** A task on a route. */
export interface TaskStop {
  readonly task: Task;
  readonly position: Position;
  readonly landing: Landing | undefined;
}

/** A place on a route: a task, the end of a block with a `rescue`, or the end of an `always`. */
export type Stop =
  | TaskStop
  | { readonly goTo: number }
  | { readonly resumes: Landing | undefined; readonly goTo?: undefined };

/** The way of hosts through tasks and blocks, as one list. */
export type Route = readonly Stop[];

/** `-readonly` while a route is being made. */
type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The way through a list of tasks at a position; `outer` is where failures land that no block in it takes up. The parts
 * of a block are 0 (block), 1 (rescue) and 2 (always) in the positions of its tasks.
 */
export function routeOf(steps: readonly TaskOrBlock[], position: Position, outer?: Landing): Route {
  const route: Stop[] = [];
  add(route, steps, position, outer);
  return route;
}

function add(route: Stop[], steps: readonly TaskOrBlock[], position: Position, landing: Landing | undefined): void {
  for (const [index, step] of steps.entries()) {
    const here = [...position, index];
    if (isBlock(step)) addBlock(route, step, here, landing);
    else route.push({ task: step, position: here, landing });
  }
}

function addBlock(
  route: Stop[],
  { block, rescue, always }: Block,
  position: Position,
  outer: Landing | undefined,
): void {
  const afterwards: Draft<Landing> | undefined =
    always.length > 0 ? { route, at: 0, keptUntil: 0, rescued: outer?.rescued ?? false } : undefined;
  const saving: Draft<Landing> | undefined =
    rescue.length > 0 ? { route, at: 0, keptUntil: undefined, rescued: true } : undefined;
  add(route, block, [...position, 0], saving ?? afterwards ?? outer);
  if (saving) {
    const leap = { goTo: 0 };
    route.push(leap);
    saving.at = route.length;
    add(route, rescue, [...position, 1], afterwards ?? outer);
    leap.goTo = route.length;
  }
  if (!afterwards) return;
  afterwards.at = route.length;
  add(route, always, [...position, 2], outer);
  afterwards.keptUntil = route.length;
  route.push({ resumes: outer });
}

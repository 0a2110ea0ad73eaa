import pLimit, { type LimitFunction } from 'p-limit';
import { comparePositions, type Position } from '../report/position.ts';
import type { Host } from '../types.ts';

interface Waiting {
  readonly position: Position;
  readonly start: () => void;
}

/**
 * Bounds how many programs are in flight: `forks` in all, and for a group with `kplay_parallel: N` at most N on its
 * hosts. A host in two such groups obeys both. A free slot goes to the host that is furthest behind.
 */
export class Slots {
  #free: number;
  readonly #waiting: Waiting[] = [];
  readonly #groups: ReadonlyMap<string, LimitFunction>;

  constructor(forks: number, groupLimits: ReadonlyMap<string, number>) {
    this.#free = forks;
    this.#groups = new Map([...groupLimits].sort().map(([group, limit]) => [group, pLimit(limit)]));
  }

  /** Runs the work when there is room for it. Group limits are taken in the order of their names, so none can block another for good. */
  within<T>(host: Host, position: Position, work: () => Promise<T>): Promise<T> {
    let run = () => this.#inSlot(position, work);
    for (const [group, limit] of [...this.#groups].reverse()) {
      if (group !== 'all' && !host.groups.includes(group)) continue;
      const inner = run;
      run = () => limit(inner);
    }
    return run();
  }

  async #inSlot<T>(position: Position, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((start) => this.#enqueue({ position, start }));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.start();
      else this.#free++;
    }
  }

  #enqueue(waiting: Waiting): void {
    let at = this.#waiting.length;
    while (at > 0 && comparePositions(this.#waiting[at - 1]!.position, waiting.position) > 0) at--;
    this.#waiting.splice(at, 0, waiting);
  }
}

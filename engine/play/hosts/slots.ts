import pLimit, { type LimitFunction } from 'p-limit';
import { comparePositions, type Position } from '../../report/position.ts';
import type { Host } from '../../types.ts';

interface Waiting {
  readonly position: Position;
  readonly start: () => void;
}

/** A slot that a host holds, and how many of its programs are in it. */
interface Hold {
  riders: number;
  readonly release: () => void;
}

/**
 * Bounds on how many hosts programs are in flight: `forks` in all, and for a group with `kplay_parallel: N` at most N.
 * A host in two such groups obeys both. Programs that are streamed to a host ride in the slot that it holds, unless
 * others wait for one: a free slot goes to the host that is furthest behind.
 */
export class Slots {
  #free: number;
  readonly #waiting: Waiting[] = [];
  readonly #groups: ReadonlyMap<string, LimitFunction>;
  readonly #holds = new Map<string, Hold>();

  constructor(forks: number, groupLimits: ReadonlyMap<string, number>) {
    this.#free = forks;
    this.#groups = new Map([...groupLimits].sort().map(([group, limit]) => [group, pLimit(limit)]));
  }

  /** Runs the work when there is room for it. Group limits are taken in the order of their names, so none can block another for good. */
  within<T>(host: Host, position: Position, work: () => Promise<T>): Promise<T> {
    const limits = this.#limitsOf(host);
    const hold = this.#holds.get(host.name);
    const wanted = this.#waiting.length > 0 || limits.some((limit) => limit.pendingCount > 0);
    if (hold && !wanted) return this.#ride(host, hold, work);
    return new Promise((resolve, reject) => {
      let run = () =>
        this.#inSlot(position, () => this.#holding(host, (own) => this.#ride(host, own, work).then(resolve, reject)));
      for (const limit of limits.reverse()) {
        const inner = run;
        run = () => limit(inner);
      }
      run().catch(reject);
    });
  }

  #limitsOf({ groups }: Host): LimitFunction[] {
    return [...this.#groups].filter(([group]) => group === 'all' || groups.includes(group)).map(([, limit]) => limit);
  }

  /** Lets the host hold a slot until the last of its programs has left it. */
  async #holding(host: Host, begin: (hold: Hold) => void): Promise<void> {
    await new Promise<void>((release) => {
      const hold: Hold = { riders: 0, release };
      this.#holds.set(host.name, hold);
      begin(hold);
    });
  }

  async #ride<T>(host: Host, hold: Hold, work: () => Promise<T>): Promise<T> {
    hold.riders++;
    try {
      return await work();
    } finally {
      hold.riders--;
      if (hold.riders === 0) {
        if (this.#holds.get(host.name) === hold) this.#holds.delete(host.name);
        hold.release();
      }
    }
  }

  async #inSlot(position: Position, work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((start) => this.#enqueue({ position, start }));
    try {
      await work();
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

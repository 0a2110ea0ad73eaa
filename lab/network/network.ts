import type { Layout } from '../layout.ts';
import type { MachineOrder, MachineRouting, PeerState } from '../machines.ts';
import { type Cables, cablesOf } from './cables.ts';
import { inRounds } from './rounds.ts';
import { blockRoutes, layRoutes } from './routes.ts';
import { type NetworkState, readNetworkState, writeNetworkState } from './state.ts';

/** The network of a lab while its daemon runs: it knows which machines hang on it, and keeps routes as they are declared. */
export class LabNetwork implements Cables {
  readonly #lab: Layout;
  readonly #cables: Cables;
  readonly #plugged = new Map<string, MachineOrder>();
  #state: NetworkState = { routing: {} };
  /** Makes the network be as declared. */
  readonly #settle = inRounds(() => this.#lay());

  constructor(lab: Layout) {
    this.#lab = lab;
    this.#cables = cablesOf(lab);
  }

  /** Takes up what a daemon before this one left: the declared routing of all machines, of which these run. */
  async resume(known: readonly string[], running: readonly MachineOrder[]): Promise<void> {
    const { routing } = await readNetworkState(this.#lab);
    this.#state = { routing: Object.fromEntries(Object.entries(routing).filter(([id]) => known.includes(id))) };
    for (const order of running) this.#plugged.set(order.id, order);
    await this.#settle();
  }

  async plug(order: MachineOrder): Promise<void> {
    await this.#cables.plug(order);
    this.#plugged.set(order.id, order);
    await this.#settle();
  }

  async unplug(id: string): Promise<void> {
    const was = this.#plugged.delete(id);
    await this.#cables.unplug(id);
    if (was) await this.#settle();
  }

  /** Declares what a machine is to have; settles when it has it, or will have it once it is plugged in. */
  async route(id: string, routing: MachineRouting): Promise<void> {
    this.#state = { ...this.#state, routing: { ...this.#state.routing, [id]: routing } };
    await writeNetworkState(this.#lab, this.#state);
    await this.#settle();
  }

  /** Forgets what was declared for a machine that is gone. */
  async forget(id: string): Promise<void> {
    const { [id]: gone, ...routing } = this.#state.routing;
    if (!gone) return;
    this.#state = { ...this.#state, routing };
    await writeNetworkState(this.#lab, this.#state);
  }

  async peers(_id: string): Promise<readonly PeerState[]> {
    return [];
  }

  /** A cable that is pulled meanwhile takes its routes with it: what was planned no longer fits, and is planned again. */
  async #lay(tries = 3): Promise<void> {
    try {
      await this.#layOnce();
    } catch (error) {
      if (tries <= 1) throw error;
      await this.#lay(tries - 1);
    }
  }

  async #layOnce(): Promise<void> {
    const { routing } = this.#state;
    const routes = [...this.#plugged.values()].flatMap((order) => blockRoutes(order, routing[order.id]?.blocks ?? []));
    await layRoutes(this.#lab.switch, routes);
  }
}

import { existsSync } from 'node:fs';
import { LabError } from '../errors.ts';
import { type LabConfig, type Layout, machineName, switchName } from '../layout.ts';
import type { MachineOrder, MachineRouting, PeerState } from '../machines.ts';
import type { Groups } from '../processes/groups.ts';
import { mostSwitches } from './addresses.ts';
import { Birds } from './bird/birds.ts';
import { type Cables, cablesOf } from './cables.ts';
import { laySwitch } from './fabric.ts';
import { Lines } from './lines/lines.ts';
import { disconnect, hasPort } from './namespace.ts';
import { peerStates } from './peers.ts';
import { portOf } from './plan.ts';
import { inRounds } from './rounds.ts';
import { LaidRoutes } from './routes.ts';
import { laySegment, plugIntoSegment, removeSegment } from './segment.ts';
import { emptyNetwork, type NetworkState, readNetworkState, writeNetworkState } from './state.ts';
import { type RouterTable, routerTables } from './tables.ts';
import { allPeerings, type Declared, type KnownMachine, wantedBirds, wantedRoutes } from './wanted.ts';

/** What a network stands on. */
export interface NetworkSettings {
  readonly lab: Layout;
  readonly groups: Groups;
  /** What the user wants of it; asked again whenever `apply` is called. */
  readonly config: () => Promise<Pick<LabConfig, 'topology' | 'roundTrips'>>;
  readonly log: (line: string) => void;
}

/** The network of a lab while its daemon runs: it knows which machines hang on it, and keeps it as declared. */
export class LabNetwork implements Cables {
  readonly #settings: NetworkSettings;
  readonly #cables: Cables;
  readonly #birds: Birds;
  readonly #machines = new Map<string, KnownMachine>();
  readonly #lines: Lines;
  readonly #routes = new LaidRoutes();
  #config: Pick<LabConfig, 'topology' | 'roundTrips'> = {};
  #state: NetworkState = emptyNetwork;
  /** Places whose switches are there, or are being laid. */
  readonly #switches = new Map<string, Promise<void>>();
  readonly #laid = new Set<string>();
  readonly #save = inRounds(() => writeNetworkState(this.#settings.lab, this.#state));
  readonly #settle = inRounds(() => this.#lay());
  #round = 0;
  #patrol: NodeJS.Timeout | undefined;

  constructor(settings: NetworkSettings) {
    this.#settings = settings;
    this.#cables = cablesOf(settings.lab);
    this.#birds = new Birds(settings.lab, settings.groups);
    this.#lines = new Lines(settings.lab);
  }

  /** Takes up what a daemon before this one left; from now on it is looked after. */
  async resume(machines: readonly KnownMachine[]): Promise<void> {
    const { routing, segment, switches } = await readNetworkState(this.#settings.lab);
    for (const machine of machines) this.#machines.set(machine.order.id, machine);
    const known = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(all).filter(([id]) => this.#machines.has(id)));
    this.#state = { switches, segment: known(segment), routing: known(routing) };
    const places = [
      ...Object.keys(switches),
      ...machines.filter(({ plugged }) => plugged).map(({ order }) => order.place),
    ];
    for (const place of new Set(places)) await this.#switchAt(place);
    for (const { order, plugged } of machines) if (plugged) await this.#hang(order);
    await this.#birds.resume();
    await this.apply();
    this.#patrol = setInterval(() => this.#lookAround(), 500);
  }

  /** Makes it be as the user wants it now. */
  async apply(): Promise<void> {
    this.#config = await this.#settings.config();
    this.#routes.forget();
    const { lab } = this.#settings;
    if (this.#config.topology === 'vlan') await laySegment(lab);
    else await removeSegment(lab);
    for (const { order, plugged } of this.#machines.values()) if (plugged) await this.#share(order.id);
    await this.#settle();
  }

  async plug(order: MachineOrder): Promise<void> {
    await this.#switchAt(order.place);
    await this.#cables.plug(order);
    this.#machines.set(order.id, { order, plugged: true });
    await this.#share(order.id);
    await this.#settle();
  }

  async unplug(id: string): Promise<void> {
    const known = this.#machines.get(id);
    if (known) this.#machines.set(id, { ...known, plugged: false });
    await this.#cables.unplug(id);
    this.#routes.forget();
    if (known?.plugged) await this.#settle();
  }

  /** Declares what a machine is to have; settles when it has it, or will have it once it is plugged in. */
  async route(order: MachineOrder, routing: MachineRouting): Promise<void> {
    if (!this.#machines.has(order.id)) this.#machines.set(order.id, { order, plugged: false });
    await this.#remember({ routing: { ...this.#state.routing, [order.id]: routing } });
    await this.#settle();
  }

  /** Forgets a machine that is gone, and what was declared for it. */
  async forget(id: string): Promise<void> {
    this.#machines.delete(id);
    const { [id]: declared, ...routing } = this.#state.routing;
    const { [id]: number, ...segment } = this.#state.segment;
    if (!declared && !number) return;
    await this.#remember({ routing, segment });
    await this.#settle();
  }

  /** How the BGP sessions of a machine are. */
  async peers(id: string): Promise<readonly PeerState[]> {
    const machine = this.#machines.get(id);
    if (!machine) return [];
    const look = () => peerStates(allPeerings([machine], this.#state), machine.order.place, this.#birds);
    return look().catch(() => this.#settle().then(look)); // a routing daemon has ended, or has yet to learn of them
  }

  /** What the routers know. */
  async tables(): Promise<readonly RouterTable[]> {
    const look = () => routerTables({ machines: [...this.#machines.values()], state: this.#state }, this.#birds);
    return look().catch(() => this.#settle().then(look));
  }

  /** Stops looking after it; it stays as it is. */
  close(): void {
    clearInterval(this.#patrol);
    this.#lines.close();
  }

  /** Lays the cable of a machine that runs, when its switch was laid anew and has lost it. */
  async #hang(order: MachineOrder): Promise<void> {
    const { lab } = this.#settings;
    if (await hasPort(switchName(lab, order.place), portOf(order.id))) return;
    await disconnect(machineName(lab, order.id), 'eth0'); // its other end goes with the old switch, but not at once
    await this.#cables.plug(order);
  }

  /** Puts a machine on the shared network, if there is one; it keeps its address there. */
  async #share(id: string): Promise<void> {
    if (this.#config.topology !== 'vlan') return;
    const { segment } = this.#state;
    const number = segment[id] ?? lowestFree(Object.values(segment), 2);
    await this.#remember({ segment: { ...segment, [id]: number } });
    await plugIntoSegment(this.#settings.lab, id, number);
  }

  /** Settles when a place has switches. */
  #switchAt(place: string): Promise<void> {
    const known = this.#switches.get(place);
    if (known) return known;
    const laid = this.#laySwitch(place);
    this.#switches.set(place, laid);
    laid.catch(() => this.#switches.delete(place)); // whoever asks next tries again
    return laid;
  }

  async #laySwitch(place: string): Promise<void> {
    const { switches } = this.#state;
    const number = switches[place] ?? lowestFree(Object.values(switches));
    if (number >= mostSwitches) throw new LabError(`a lab has switches in ${mostSwitches} places at most`);
    await this.#remember({ switches: { ...switches, [place]: number } });
    await laySwitch(this.#settings.lab, place, number);
    this.#laid.add(place);
  }

  async #remember(change: Partial<NetworkState>): Promise<void> {
    this.#state = { ...this.#state, ...change };
    await this.#save();
  }

  /** Twice a second for what has ended; every ten seconds for routes that went with a link that went down for a while. */
  #lookAround(): void {
    this.#round++;
    const allRun = this.#birds.allRun();
    if (allRun && this.#round % 20 !== 0) return;
    this.#routes.forget();
    if (!allRun) this.#settings.log('a routing daemon has ended: starting it again');
    this.#settle().catch((error) => this.#settings.log(`network: ${error.message}`));
  }

  /** A cable that is pulled meanwhile takes its routes with it: what was planned no longer fits, and is planned again. */
  async #lay(tries = 3): Promise<void> {
    try {
      await this.#layOnce();
    } catch (error) {
      this.#routes.forget();
      if (tries <= 1) throw error;
      await this.#lay(tries - 1);
    }
  }

  async #layOnce(): Promise<void> {
    const { lab } = this.#settings;
    const machines = [...this.#machines.values()];
    const families = existsSync('/proc/sys/net/ipv6') ? ([4, 6] as const) : ([4] as const);
    const switches = Object.fromEntries(
      Object.entries(this.#state.switches).filter(([place]) => this.#laid.has(place)),
    );
    await this.#lines.keep(switches, this.#config.roundTrips ?? {});
    const slow = this.#lines.places();
    const declared: Declared = { lab, machines, state: { ...this.#state, switches }, families, slow };
    const routes = [...wantedRoutes(declared)].map(([namespace, wanted]) => this.#routes.lay(namespace, wanted));
    await Promise.all([...routes, this.#birds.keep(wantedBirds(declared))]);
  }
}

function lowestFree(taken: readonly number[], from = 0): number {
  return Array.from({ length: taken.length + 1 }, (_, index) => from + index).find(
    (number) => !taken.includes(number),
  )!;
}

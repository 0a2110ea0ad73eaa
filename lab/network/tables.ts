import { border } from './addresses.ts';
import type { LearntRoute, Protocol } from './bird/answers.ts';
import type { Birds } from './bird/birds.ts';
import type { Peering } from './bird/peerings.ts';
import { type SwitchView, viewOf } from './peers.ts';
import type { NetworkState } from './state.ts';
import { allPeerings, birdAt, end, isPublic, type KnownMachine } from './wanted.ts';

/** What one router of the lab knows, and how it came to know it. */
export interface RouterTable {
  /** `border`, or a place and which of its two switches: `am6-1`. */
  readonly router: string;
  readonly sessions: readonly SessionRow[];
  readonly routes: readonly RouteRow[];
  /** What is not as it should be, in words. */
  readonly wrong: readonly string[];
}

/** A BGP session of a machine, from its switch's side. */
export interface SessionRow {
  readonly host: string;
  /** Id of the session in the provider's API. */
  readonly session: string;
  readonly switch: string;
  readonly neighbor: string;
  readonly neighborAs: number;
  readonly state: 'up' | 'down';
  readonly since: string;
  readonly routesIn: number;
  readonly routesOut: number;
}

/** A way to a network. */
export interface RouteRow {
  readonly network: string;
  /** Addresses of the next hops. */
  readonly via: readonly string[];
  /** Names of the machines that it leads to, where the router knows. */
  readonly hosts: readonly string[];
  /** `elastic`: declared by the provider; `bgp`: announced by a machine. */
  readonly origin: 'elastic' | 'bgp';
  /** The autonomous systems on the way, nearest first. */
  readonly asPath: readonly number[];
  /** When it was learnt (ISO 8601). */
  readonly since?: string;
  /** Whether it is the one in use. */
  readonly best: boolean;
}

/** What the tables are made from. */
export interface Known {
  readonly machines: readonly KnownMachine[];
  readonly state: NetworkState;
}

/** Asks all switches and the border what they know. */
export async function routerTables(known: Known, birds: Birds): Promise<RouterTable[]> {
  const tables: RouterTable[] = [];
  const byName = [...known.machines].sort((one, other) => (one.order.hostname < other.order.hostname ? -1 : 1));
  const sorted = { ...known, machines: byName };
  for (const place of Object.keys(known.state.switches).sort()) {
    for (const which of [0, 1] as const) {
      const name = birdAt(place, which);
      if (birds.has(name)) tables.push(switchTable(sorted, place, which, await viewOf(birds, name)));
    }
  }
  return [...tables, borderTable(sorted, await viewOf(birds, 'border'))];
}

/** What a place's first or second switch knows. */
export function switchTable({ machines, state }: Known, place: string, which: 0 | 1, view: SwitchView): RouterTable {
  const here = machines.filter(({ order }) => order.place === place);
  const peerings = allPeerings(here, state).filter((peering) => peering.switch === which);
  const names = new Map(here.map(({ order }) => [order.id, order.hostname]));
  const host = (peering: Peering) => names.get(peering.machine)!;
  const byProtocol = new Map(peerings.map((peering) => [peering.name, peering]));
  const learnt = view.learnt.filter(({ from }) => byProtocol.has(from));
  const refused = view.refused.filter(({ from }) => byProtocol.has(from));
  const sessions = peerings.map((peering) => ({
    peering,
    protocol: view.protocols.find(({ name }) => name === peering.name),
    count: learnt.filter(({ from }) => from === peering.name).length,
  }));
  return {
    router: birdAt(place, which),
    sessions: sessions.map(({ peering, protocol, count }) => sessionRow(host(peering), peering, protocol, count)),
    routes: [
      ...(which === 0 ? elasticRoutes(here, state) : []),
      ...learnt.map((route) => learntRow(route, [host(byProtocol.get(route.from)!)])),
    ],
    wrong: [
      ...sessions.flatMap(({ peering, protocol, count }) => {
        const machine = here.find(({ order }) => order.id === peering.machine)!;
        return sessionFault(machine, peering, protocol, count);
      }),
      ...refused.map(
        ({ network, from }) => `${host(byProtocol.get(from)!)} announces ${network}, which no machine may announce`,
      ),
      ...learnt.flatMap(({ network, from }) => foreignFault(machines, byProtocol.get(from)!, network)),
    ],
  };
}

/** What the internet knows of the lab, beside the addresses of machines. */
export function borderTable({ machines, state }: Known, view: SwitchView): RouterTable {
  return {
    router: 'border',
    sessions: [],
    routes: [
      ...elasticRoutes(machines, state)
        .filter(({ network }) => isPublic(network))
        .map((route) => ({ ...route, via: [end(border, route.network).gateway] })),
      ...view.learnt.map((route) => learntRow(route, [])),
    ],
    wrong: view.protocols
      .filter(({ state }) => state !== 'up')
      .map(({ info }) => `no session with the spine: ${info || 'not begun'}`),
  };
}

function sessionRow(host: string, peering: Peering, protocol: Protocol | undefined, count: number): SessionRow {
  const up = protocol?.state === 'up';
  return {
    host,
    session: peering.session,
    switch: peering.local,
    neighbor: peering.neighbor,
    neighborAs: peering.neighborAs,
    state: up ? 'up' : 'down',
    since: protocol?.since ?? '',
    routesIn: count,
    routesOut: up && peering.defaultRoute ? 1 : 0,
  };
}

function elasticRoutes(machines: readonly KnownMachine[], state: NetworkState): RouteRow[] {
  return machines
    .filter(({ plugged }) => plugged)
    .flatMap(({ order }) =>
      (state.routing[order.id]?.blocks ?? []).map((network): RouteRow => {
        const via = order.addresses.find(({ family }) => (family === 6) === network.includes(':'))?.address;
        return { network, via: via ? [via] : [], hosts: [order.hostname], origin: 'elastic', asPath: [], best: true };
      }),
    );
}

function learntRow({ network, hops, asPath, since, best }: LearntRoute, hosts: readonly string[]): RouteRow {
  const path = asPath.split(' ').filter(Boolean).map(Number);
  return { network, via: hops, hosts, origin: 'bgp', asPath: path, since, best };
}

function sessionFault(
  { order, plugged }: KnownMachine,
  peering: Peering,
  protocol: Protocol | undefined,
  count: number,
): string[] {
  const { hostname } = order;
  const what = `${hostname}: no BGP session with ${peering.local} (IPv${peering.family})`;
  if (protocol?.state === 'up') return count > 0 ? [] : [`${hostname} announces nothing to ${peering.local}`];
  if (!plugged) return [`${what}: the machine is off`];
  return [`${what}: ${reason(peering, protocol?.info ?? '')}`];
}

/** What to think of, by BIRD's words for how far the session is and what ended it last. */
function reason({ neighbor, neighborAs, multihop, local, password }: Peering, info: string): string {
  const signed = password ? 'signed with the password that was declared' : 'without a password';
  if (/refused/.test(info)) return `nothing on ${neighbor} speaks BGP`;
  if (/MD5/.test(info)) return 'the kernel of this computer cannot sign what it sends (CONFIG_TCP_MD5SIG)';
  if (/Bad peer AS/.test(info)) return `the machine does not speak as AS ${neighborAs}`;
  if (/Hold timer/.test(info)) return 'the machine has fallen silent';
  const last = /(Received|Error|Socket): (.*)$/.exec(info);
  if (last) return `${last[1] === 'Received' ? 'the machine ended it' : 'it ended'}: ${last[2]}`;
  const route = multihop
    ? `, from ${neighbor} and with a route to ${local} via its private gateway`
    : `, from ${neighbor}`;
  return `no answer; the machine has to speak ${signed}${route}`;
}

/** Announcing another machine's own address has no effect: the lab's routes to machines come first. */
function foreignFault(machines: readonly KnownMachine[], peering: Peering, network: string): string[] {
  const address = network.replace(/\/(32|128)$/, '');
  const owner = machines.find(({ order }) => order.addresses.some((one) => one.address === address));
  const from = machines.find(({ order }) => order.id === peering.machine)!.order.hostname;
  return owner
    ? [`${from} announces ${network}, which is ${owner.order.hostname}'s own address: nothing follows it`]
    : [];
}

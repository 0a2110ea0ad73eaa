import ipaddr from 'ipaddr.js';
import { type Layout, switchName } from '../layout.ts';
import type { MachineOrder } from '../machines.ts';
import { border, internet, type Link, privateNetworks, uplink } from './addresses.ts';
import type { WantedBird } from './bird/bird.ts';
import { borderRouter, type Families, firstSwitch, secondSwitch, spine } from './bird/config.ts';
import { type Peering, peeringsOf } from './bird/peerings.ts';
import { portOf, sameFamily, uplinkPort } from './plan.ts';
import type { Route } from './routes.ts';
import type { NetworkState } from './state.ts';

/** A machine that the network knows of. */
export interface KnownMachine {
  readonly order: MachineOrder;
  /** Whether its cable is in. */
  readonly plugged: boolean;
}

/** What a lab's network is made from. */
export interface Declared {
  readonly lab: Layout;
  readonly machines: readonly KnownMachine[];
  readonly state: NetworkState;
  readonly families: Families;
}

/** The routes that the lab itself lays, by namespace: what a provider knows without being told by anybody. */
export function wantedRoutes({ lab, machines, state }: Declared): Map<string, Route[]> {
  const routers = [lab.spine, lab.border, ...Object.keys(state.switches).map((place) => switchName(lab, place))];
  const routes = new Map<string, Route[]>(routers.map((name) => [name, []]));
  for (const { order, plugged } of machines) {
    if (!plugged) continue;
    const port = portOf(order.id);
    const blocks = (state.routing[order.id]?.blocks ?? []).map(asShown);
    const own = order.addresses.map(({ address }) => address);
    const hop = (to: string) => own.find((address) => sameFamily(address, to));
    const reachable = [...own, ...blocks.filter(hop)];
    routes.get(switchName(lab, order.place))!.push(
      // One by one, so that no machine can draw another's traffic by announcing its address: ours come first.
      ...own.map((to) => ({ to, device: port })),
      ...blocks.filter(hop).map((to) => ({ to, via: hop(to)!, device: port })),
    );
    const number = state.switches[order.place]!;
    routes
      .get(lab.spine)!
      .push(...reachable.map((to) => ({ to, via: end(uplink(number), to).address, device: uplinkPort(order.place) })));
    routes
      .get(lab.border)!
      .push(
        ...reachable
          .filter(isPublic)
          .map((to) => ({ to, via: end(border, to).gateway, device: 'eth0', source: onInternet(to) })),
      );
  }
  return routes;
}

/** The routing daemons that a lab is to have. */
export function wantedBirds({ lab, machines, state, families }: Declared): WantedBird[] {
  const peerings = allPeerings(machines, state).filter(({ family }) => families.includes(family));
  const at = new Map(machines.map(({ order }) => [order.id, order.place]));
  return [
    { name: 'spine', namespace: lab.spine, text: spine(state.switches, families) },
    { name: 'border', namespace: lab.border, text: borderRouter(families) },
    ...Object.entries(state.switches).flatMap(([place, number]) => {
      const here = peerings.filter(({ machine }) => at.get(machine) === place);
      const namespace = switchName(lab, place);
      const first = { name: birdAt(place, 0), namespace, text: firstSwitch(number, here, families) };
      if (!here.some((peering) => peering.switch === 1)) return [first];
      return [first, { name: birdAt(place, 1), namespace, text: secondSwitch(here, families) }];
    }),
  ];
}

/** What the routing daemon of a place's first or second switch is called. */
export function birdAt(place: string, which: 0 | 1): string {
  return `${place}-${which + 1}`;
}

/** All sessions that machines may have with switches, in the order in which they were declared. */
export function allPeerings(machines: readonly KnownMachine[], state: NetworkState): Peering[] {
  return machines.flatMap(({ order }) =>
    (state.routing[order.id]?.sessions ?? []).flatMap((session) => peeringsOf(order, session)),
  );
}

function end(links: readonly Link[], to: string): Link {
  return links.find(({ address }) => sameFamily(address, to))!;
}

function onInternet(to: string): string {
  return internet.find(({ address }) => sameFamily(address, to))!.address;
}

/** Whether the internet may have a route to an address or network. */
export function isPublic(to: string): boolean {
  const address = ipaddr.parse(to.split('/')[0]!);
  return !privateNetworks.some((network) => {
    const range = ipaddr.parseCIDR(network);
    return range[0].kind() === address.kind() && address.match(range);
  });
}

/** As `ip` shows it. */
function asShown(block: string): string {
  return block.replace(/\/(32|128)$/, '');
}

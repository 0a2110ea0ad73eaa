import ipaddr from 'ipaddr.js';
import { type Layout, switchName } from '../layout.ts';
import type { MachineOrder } from '../machines.ts';
import { border, internet, type Link, privateNetworks, slowLink, uplink, workstation } from './addresses.ts';
import type { WantedBird } from './bird/bird.ts';
import { borderRouter, type Families, firstSwitch, secondSwitch, spine } from './bird/config.ts';
import { type Peering, peeringsOf } from './bird/peerings.ts';
import { lineDevice } from './lines/plan.ts';
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
  /** Places that the workstation reaches by a slow line. */
  readonly slow: ReadonlySet<string>;
}

/** The routes that the lab itself lays, by namespace: what a provider knows without being told by anybody. */
export function wantedRoutes({ lab, machines, state, slow }: Declared): Map<string, Route[]> {
  const switches = Object.keys(state.switches).map((place) => switchName(lab, place));
  const routes = new Map<string, Route[]>(
    [lab.spine, lab.border, lab.workstation, ...switches].map((name) => [name, []]),
  );
  for (const { order, plugged } of machines) {
    if (!plugged) continue;
    const { place } = order;
    const own = order.addresses.map(({ address }) => address);
    const blocks = blocksOf(order, state);
    const number = state.switches[place]!;
    const all = [...own, ...blocks.map(({ to }) => to)];
    // Its addresses one by one, so that no machine can draw another's traffic by announcing its address: ours come first.
    const port = portOf(order.id);
    routes.get(switchName(lab, place))!.push(...own.map((to) => ({ to, device: port })), ...blocks);
    routes.get(lab.spine)!.push(...all.map((to) => fromSpine(to, place, number)));
    routes.get(lab.border)!.push(...all.filter(isPublic).map(fromBorder));
    if (slow.has(place)) routes.get(lab.workstation)!.push(...all.map((to) => bySlowLine(to, place, number)));
  }
  return routes;
}

/** The blocks that are routed to a machine, from its switch: those of a family that it has an address of. */
function blocksOf({ id, addresses }: MachineOrder, state: NetworkState): (Route & { readonly via: string })[] {
  return (state.routing[id]?.blocks ?? []).flatMap((block) => {
    const hop = addresses.find(({ address }) => sameFamily(address, block));
    return hop ? [{ to: asShown(block), via: hop.address, device: portOf(id) }] : [];
  });
}

function fromSpine(to: string, place: string, number: number): Route {
  return { to, via: end(uplink(number), to).address, device: uplinkPort(place) };
}

function fromBorder(to: string): Route {
  const source = internet.find(({ address }) => sameFamily(address, to))!.address;
  return { to, via: end(border, to).gateway, device: 'eth0', source };
}

function bySlowLine(to: string, place: string, number: number): Route {
  const via = end(slowLink(number), to).gateway;
  return { to, via, device: lineDevice(place), source: end(workstation, to).address };
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

/** The end of a link that is of the family of an address. */
export function end(links: readonly Link[], to: string): Link {
  return links.find(({ address }) => sameFamily(address, to))!;
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

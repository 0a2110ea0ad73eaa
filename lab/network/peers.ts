import { LabError } from '../errors.ts';
import type { PeerState } from '../machines.ts';
import { type LearntRoute, type Protocol, readProtocols, readRoutes } from './bird/answers.ts';
import type { Birds } from './bird/birds.ts';
import type { Peering } from './bird/peerings.ts';
import { birdAt } from './wanted.ts';

/** What one switch knows. */
export interface SwitchView {
  readonly protocols: readonly Protocol[];
  readonly learnt: readonly LearntRoute[];
  /** What machines announce and may not. */
  readonly refused: readonly LearntRoute[];
}

/** Asks a switch, or another router, what it has learnt by BGP, and how its sessions are. */
export async function viewOf(birds: Birds, name: string): Promise<SwitchView> {
  const protocols = readProtocols(await birds.ask(name, 'show protocols'));
  const learnt = readRoutes(await birds.ask(name, 'show route all where source = RTS_BGP'));
  return { protocols, learnt, refused: readRoutes(await birds.ask(name, 'show route filtered')) };
}

/** How these sessions of machines of one place are, in their order. */
export async function peerStates(peerings: readonly Peering[], place: string, birds: Birds): Promise<PeerState[]> {
  const names = [...new Set(peerings.map((peering) => birdAt(place, peering.switch)))];
  const views = new Map<string, SwitchView>();
  for (const name of names) views.set(name, await viewOf(birds, name));
  return peerings.map((peering) => peerState(peering, views.get(birdAt(place, peering.switch))!));
}

/** How one session is, by what its switch knows. */
export function peerState(
  peering: Peering,
  { protocols, learnt }: Pick<SwitchView, 'protocols' | 'learnt'>,
): PeerState {
  const protocol = protocols.find(({ name }) => name === peering.name);
  if (!protocol) throw new LabError(`the switch does not know the session ${peering.session}`);
  const up = protocol.state === 'up';
  return {
    session: peering.session,
    switch: peering.local,
    state: up ? 'up' : 'down',
    since: protocol.since,
    routesIn: learnt.filter(({ from }) => from === peering.name).map(({ network }) => network),
    routesOut: up && peering.defaultRoute ? [peering.family === 4 ? '0.0.0.0/0' : '::/0'] : [],
  };
}

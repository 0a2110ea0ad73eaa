import type { BgpSession, MachineOrder } from '../../machines.ts';
import { switchAddresses } from '../addresses.ts';

/** A BGP session of a machine with one address of its switches. */
export interface Peering {
  /** What BIRD calls it: a name that says nothing to people. */
  readonly name: string;
  readonly machine: string;
  readonly session: string;
  readonly family: 4 | 6;
  /** Which of the two switches of the place has it. */
  readonly switch: 0 | 1;
  readonly local: string;
  readonly neighbor: string;
  readonly neighborAs: number;
  readonly multihop: boolean;
  readonly password?: string;
  readonly defaultRoute: boolean;
}

/** What a session of a machine means for the switches: nothing when the machine has no address of its family. */
export function peeringsOf(order: MachineOrder, session: BgpSession): Peering[] {
  const { family, customerAs, password, form, defaultRoute } = session;
  const ofFamily = order.addresses.filter((address) => address.family === family);
  const link = ofFamily.find((address) => !address.public) ?? ofFamily[0];
  if (!link) return [];
  const locals = form === 'gateway' ? [link.gateway] : switchAddresses[family];
  return locals.map((local, index) => ({
    name: `peer_${order.id.replaceAll('-', '')}_${family}_${index + 1}`,
    machine: order.id,
    session: session.id,
    family,
    switch: index as 0 | 1,
    local,
    neighbor: link.address,
    neighborAs: customerAs,
    multihop: form === 'link-local',
    ...(password && { password }),
    defaultRoute,
  }));
}

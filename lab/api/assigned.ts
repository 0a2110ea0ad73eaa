import { gatewayOf, netmaskOf } from '../../engine/providers/networks.ts';
import { fixedId } from './catalogue/identity.ts';
import type { Device, DeviceAddress, Elastic, State } from './state.ts';

/** An address that a device has: an end of its link (`management`), or one that is routed to it. */
export interface Assigned {
  readonly id: string;
  readonly family: 4 | 6;
  readonly public: boolean;
  readonly management: boolean;
  readonly global: boolean;
  readonly address: string;
  readonly network: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly prefix: number;
  /** What it was taken from, as network/prefix, and that block's id. */
  readonly block: string;
  readonly blockId: string;
  readonly createdAt: number;
}

/** All addresses of a device: first its links, then what is routed to it. */
export function addressesOf(device: Device, state: State): Assigned[] {
  return [...device.addresses.map((link) => ofLink(link, state)), ...device.elastic.map((one) => routed(one, state))];
}

function ofLink(link: DeviceAddress, { reservations }: State): Assigned {
  const reserved = reservations.find(({ network, prefix }) => `${network}/${prefix}` === link.block);
  return { ...link, management: true, global: false, blockId: reserved?.id ?? blockId(link.block) };
}

function routed(elastic: Elastic, { reservations }: State): Assigned {
  const { id, address, prefix, createdAt } = elastic;
  const reservation = reservations.find((one) => one.id === elastic.reservation)!;
  const block = { network: reservation.network!, prefix: reservation.prefix };
  const family = reservation.type === 'public_ipv6' ? 6 : 4;
  return {
    ...{ id, family, address, network: address, prefix, createdAt },
    public: reservation.type !== 'private_ipv4',
    management: false,
    global: reservation.type === 'global_ipv4',
    gateway: gatewayOf(block),
    netmask: netmaskOf(prefix, family),
    block: `${block.network}/${block.prefix}`,
    blockId: reservation.id,
  };
}

/** The id of a block that the provider itself takes addresses from. */
export function blockId(block: string): string {
  return fixedId('block', block);
}

import { blockId } from './assigned.ts';
import type { Device, Reservation, State } from './state.ts';

/** A block of addresses of a project: one that it reserved, or one that the provider itself takes addresses from. */
export interface Block extends Reservation {
  readonly management: boolean;
}

/** A part of a block that a device has, as network/prefix, and the id of its assignment. */
export interface Part {
  readonly id: string;
  readonly device: Device;
  readonly cidr: string;
}

/** All blocks; those that devices get their private addresses from are there since the project is. */
export function blocksOf(state: State): Block[] {
  const own = state.privateBlocks.map(({ project, metro, block }): Block => {
    const [network = '', prefix] = block.split('/');
    return {
      ...{ id: blockId(block), project, type: 'private_ipv4', state: 'created', network, prefix: Number(prefix) },
      ...{ metro, facility: null, tags: [], details: null, customdata: {}, management: true },
      createdAt: state.projects.find(({ id }) => id === project)!.createdAt,
    };
  });
  return [...own, ...state.reservations.map((reservation) => ({ ...reservation, management: false }))];
}

/** What of a block devices have. */
export function partsOf({ id, network, prefix }: Block, state: State): Part[] {
  return state.devices.flatMap((device) => {
    const links = device.addresses.filter(({ block }) => block === `${network}/${prefix}`);
    const routed = device.elastic.filter(({ reservation }) => reservation === id);
    return [
      ...links.map((link) => ({ id: link.id, device, cidr: `${link.network}/${link.prefix}` })),
      ...routed.map((one) => ({ id: one.id, device, cidr: `${one.address}/${one.prefix}` })),
    ];
  });
}

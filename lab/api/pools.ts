import { randomUUID } from 'node:crypto';
import { freeNetworks } from '../../engine/providers/networks.ts';
import { type Blocks, createBlocks, nextAddress } from './blocks.ts';
import { Problem } from './problem.ts';
import type { DeviceAddress, ReservationType, State } from './state.ts';

/** The addresses that the lab may give out, as network/prefix. */
export interface Pools {
  /** A /31 for each device, from the first network that has one left. */
  readonly public: readonly string[];
  /** A /25 for each project and metro; a /31 of it for each device. */
  readonly private: string;
  /** A /127 for each device. */
  readonly ipv6: string;
  /** Public addresses of devices that exist in the API only, when the lab's own are all taken. */
  readonly beyond: string;
  /** Blocks that a project reserves, by their type. */
  readonly reserved: Readonly<Record<ReservationType, string>>;
}

/** Networks for documentation (RFC 5737, 3849, 9637) and for benchmarks (RFC 2544): nothing on the internet has them. */
export const usualPools: Pools = {
  public: ['198.51.100.0/24', '203.0.113.0/24'],
  private: '10.64.0.0/11',
  ipv6: '2001:db8::/32',
  beyond: '198.18.0.0/16',
  reserved: {
    public_ipv4: '198.19.0.0/17',
    global_ipv4: '198.19.128.0/17',
    private_ipv4: '10.112.0.0/12',
    public_ipv6: '3fff::/20',
  },
};

/** Which addresses an order asks for. */
export interface Wanted {
  readonly family: 4 | 6;
  readonly public: boolean;
  /** Reserved blocks that it has to be of, as network/prefix; undefined for the pools. */
  readonly from?: readonly string[];
}

/** Whose addresses they are to be. */
interface Where {
  readonly project: string;
  readonly metro: string;
}

/** What gives addresses out. */
export interface AddressBook {
  /** Takes addresses for one device; `apiOnly` says that the lab's own public ones are all taken. */
  take(wanted: readonly Wanted[], where: Where): { readonly addresses: DeviceAddress[]; readonly apiOnly: boolean };
  /** The first free network of this prefix for a reservation; undefined when there is none left. */
  block(type: ReservationType, prefix: number): string | undefined;
  /** To be called when a device has left the state: its addresses may be given out again. */
  freed(): void;
}

/** Gives out the lowest free networks; what is in use is read from the state. */
export function addressBook(state: State, pools: Pools, now: () => number): AddressBook {
  const blocks = createBlocks();
  let taken: Set<string> | undefined;
  const inUse = () => {
    taken ??= new Set(state.devices.flatMap((device) => device.addresses.map((given) => given.network)));
    return taken;
  };
  const link = (candidates: readonly string[], step: bigint, isPublic: boolean): DeviceAddress | undefined => {
    for (const block of candidates) {
      const network = blocks.free(block, step, inUse());
      if (network === undefined) continue;
      inUse().add(network);
      return linkAddress(network, isPublic, block, now());
    }
    return undefined;
  };
  const linkFor = ({ family, public: isPublic, from }: Wanted, where: Where): DeviceAddress | undefined => {
    if (from) return linkOf(from, family, isPublic);
    if (family === 6) return link([pools.ipv6], 1n << 64n, isPublic);
    if (isPublic) return link([...pools.public, pools.beyond], 2n, true);
    return link(ownBlocks(where, state), 2n, false) ?? link(anotherBlock(where, state, pools, blocks), 2n, false);
  };
  const linkOf = (reserved: readonly string[], family: 4 | 6, isPublic: boolean): DeviceAddress | undefined => {
    const length = family === 4 ? 31 : 127;
    for (const block of reserved) {
      const routed = state.devices.flatMap(({ elastic }) => elastic.map((one) => `${one.address}/${one.prefix}`));
      const links = [...inUse()].map((network) => `${network}/${network.includes(':') ? 127 : 31}`);
      const network = freeNetworks(block, length, [...routed, ...links], 1)[0]?.split('/')[0];
      if (network === undefined) continue;
      inUse().add(network);
      return linkAddress(network, isPublic, block, now());
    }
    return undefined;
  };
  const freed = () => {
    blocks.forget();
    taken = undefined;
  };
  return {
    take: (wanted, where) => {
      const addresses = wanted.map((one) => {
        const address = linkFor(one, where);
        if (address) return address;
        freed(); // what was taken for this device goes back
        throw new Problem(422, `There are no addresses left in ${one.from?.join(' and ') ?? where.metro}`);
      });
      return { addresses, apiOnly: addresses.some(({ block }) => block === pools.beyond) };
    },
    block: (type, prefix) => {
      const taken = state.reservations.flatMap(({ network, prefix }) => (network ? [`${network}/${prefix}`] : []));
      return freeNetworks(pools.reserved[type], prefix, taken, 1)[0]?.split('/')[0];
    },
    freed,
  };
}

function ownBlocks({ project, metro }: Where, state: State): string[] {
  const own = state.privateBlocks.filter((given) => given.project === project && given.metro === metro);
  return own.map(({ block }) => block);
}

/** Gives the project one more private block in this metro; none when all are given. */
function anotherBlock({ project, metro }: Where, state: State, pools: Pools, blocks: Blocks): string[] {
  const given = new Set(state.privateBlocks.map(({ block }) => block.split('/')[0]!));
  const network = blocks.free(pools.private, 128n, given);
  if (network === undefined) return [];
  state.privateBlocks.push({ project, metro, block: `${network}/25` });
  return [`${network}/25`];
}

/** The device's end of a link of two addresses: the network's first address is the gateway, the second the device's. */
function linkAddress(network: string, isPublic: boolean, block: string, now: number): DeviceAddress {
  const family = network.includes(':') ? 6 : 4;
  return {
    id: randomUUID(),
    family,
    public: isPublic,
    address: nextAddress(network),
    network,
    gateway: network,
    netmask: family === 4 ? '255.255.255.254' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe',
    prefix: family === 4 ? 31 : 127,
    block,
    createdAt: now,
  };
}

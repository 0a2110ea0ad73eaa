import { randomUUID } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { Problem } from './problem.ts';
import type { DeviceAddress, State } from './state.ts';

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
}

/** Networks for documentation (RFC 5737, 3849) and for benchmarks (RFC 2544): nothing on the internet has them. */
export const usualPools: Pools = {
  public: ['198.51.100.0/24', '203.0.113.0/24'],
  private: '10.64.0.0/10',
  ipv6: '2001:db8::/32',
  beyond: '198.18.0.0/15',
};

/** Which addresses an order asks for. */
export interface Wanted {
  readonly family: 4 | 6;
  readonly public: boolean;
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
  /** To be called when a device has left the state: its addresses may be given out again. */
  freed(): void;
}

/** Gives out the lowest free networks; what is in use is read from the state. */
export function addressBook(state: State, pools: Pools, now: () => number): AddressBook {
  /** Below this index everything in a block is known to be in use. */
  const full = new Map<string, number>();
  const used = () => new Set(state.devices.flatMap((device) => device.addresses.map((given) => given.network)));

  const freeIn = (block: string, step: bigint, taken: ReadonlySet<string>): string | undefined => {
    const [start, length] = ipaddr.parseCIDR(block);
    const count = (1n << BigInt((start.kind() === 'ipv4' ? 32 : 128) - length)) / step;
    for (let index = full.get(block) ?? 0; index < count; index++) {
      const network = textOf(numberOf(start) + BigInt(index) * step, start.kind());
      full.set(block, index);
      if (!taken.has(network)) return network;
    }
    return undefined;
  };

  /** From the blocks that the project has in this metro; when they are full it is given another. */
  const privateLink = ({ project, metro }: Where, taken: ReadonlySet<string>): DeviceAddress => {
    for (const given of state.privateBlocks) {
      const own = given.project === project && given.metro === metro;
      const network = own ? freeIn(given.block, 2n, taken) : undefined;
      if (network !== undefined) return linkAddress(network, false, given.block, now());
    }
    const blocks = new Set(state.privateBlocks.map((given) => given.block.split('/')[0]!));
    const network = freeIn(pools.private, 128n, blocks);
    if (network === undefined) throw new Problem(422, `There are no private IPv4 addresses left in ${metro}`);
    state.privateBlocks.push({ project, metro, block: `${network}/25` });
    return linkAddress(network, false, `${network}/25`, now());
  };

  const publicLink = (blocks: readonly string[], step: bigint, taken: ReadonlySet<string>): DeviceAddress => {
    for (const block of blocks) {
      const network = freeIn(block, step, taken);
      if (network !== undefined) return linkAddress(network, true, block, now());
    }
    throw new Problem(422, 'There are no public addresses left');
  };

  return {
    take: (wanted, where) => {
      const taken = used();
      const addresses = wanted.map((one) => {
        if (one.family === 6) return publicLink([pools.ipv6], 1n << 64n, taken);
        return one.public ? publicLink([...pools.public, pools.beyond], 2n, taken) : privateLink(where, taken);
      });
      return { addresses, apiOnly: addresses.some(({ block }) => block === pools.beyond) };
    },
    freed: () => full.clear(),
  };
}

/** The device's end of a link of two addresses: the network's first address is the gateway, the second the device's. */
function linkAddress(network: string, isPublic: boolean, block: string, now: number): DeviceAddress {
  const kind = ipaddr.parse(network).kind();
  return {
    id: randomUUID(),
    family: kind === 'ipv4' ? 4 : 6,
    public: isPublic,
    address: textOf(numberOf(ipaddr.parse(network)) + 1n, kind),
    network,
    gateway: network,
    netmask: kind === 'ipv4' ? '255.255.255.254' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe',
    prefix: kind === 'ipv4' ? 31 : 127,
    block,
    createdAt: now,
  };
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

function textOf(number: bigint, kind: 'ipv4' | 'ipv6'): string {
  const length = kind === 'ipv4' ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) => Number((number >> BigInt(8 * (length - 1 - index))) & 255n));
  return kind === 'ipv4' ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString();
}

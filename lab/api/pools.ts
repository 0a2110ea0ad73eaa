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

/** A block of addresses. */
interface Block {
  readonly text: string;
  readonly kind: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly size: bigint;
  /** Networks of the block below this index are known to be in use. */
  full: number;
}

/** Gives out the lowest free networks; what is in use is read from the state. */
export function addressBook(state: State, pools: Pools, now: () => number): AddressBook {
  const blocks = new Map<string, Block>();
  let taken: Set<string> | undefined;

  /** The first network of a block, `step` addresses apart, that is not in use. */
  const freeIn = (text: string, step: bigint, used: ReadonlySet<string>): bigint | undefined => {
    const block = blocks.get(text) ?? readBlock(text);
    blocks.set(text, block);
    for (; BigInt(block.full) < block.size / step; block.full++) {
      const network = block.first + BigInt(block.full) * step;
      if (!used.has(textOf(network, block.kind))) return network;
    }
    return undefined;
  };

  const link = (texts: readonly string[], step: bigint, isPublic: boolean): DeviceAddress | undefined => {
    for (const text of texts) {
      const network = freeIn(text, step, taken!);
      if (network === undefined) continue;
      const address = linkAddress(network, isPublic, blocks.get(text)!, now());
      taken!.add(address.network);
      return address;
    }
    return undefined;
  };

  /** From the blocks that the project has in this metro; when they are full it is given another. */
  const privateLink = ({ project, metro }: Where): DeviceAddress | undefined => {
    const own = state.privateBlocks.filter((given) => given.project === project && given.metro === metro);
    const found = link(
      own.map(({ block }) => block),
      2n,
      false,
    );
    if (found) return found;
    const used = new Set(state.privateBlocks.map(({ block }) => block.split('/')[0]!));
    const network = freeIn(pools.private, 128n, used);
    if (network === undefined) return undefined;
    const block = `${textOf(network, 'ipv4')}/25`;
    state.privateBlocks.push({ project, metro, block });
    return link([block], 2n, false);
  };

  return {
    take: (wanted, where) => {
      taken ??= new Set(state.devices.flatMap((device) => device.addresses.map((given) => given.network)));
      const addresses = wanted.map((one) => {
        const address =
          one.family === 6
            ? link([pools.ipv6], 1n << 64n, one.public)
            : one.public
              ? link([...pools.public, pools.beyond], 2n, true)
              : privateLink(where);
        if (!address) throw new Problem(422, `There are no addresses left in ${where.metro}`);
        return address;
      });
      return { addresses, apiOnly: addresses.some(({ block }) => block === pools.beyond) };
    },
    freed: () => {
      blocks.clear();
      taken = undefined;
    },
  };
}

function readBlock(text: string): Block {
  const [start, length] = ipaddr.parseCIDR(text);
  const kind = start.kind();
  const size = 1n << BigInt((kind === 'ipv4' ? 32 : 128) - length);
  return { text, kind, first: numberOf(start), size, full: 0 };
}

/** The device's end of a link of two addresses: the network's first address is the gateway, the second the device's. */
function linkAddress(network: bigint, isPublic: boolean, { text, kind }: Block, now: number): DeviceAddress {
  const start = textOf(network, kind);
  return {
    id: randomUUID(),
    family: kind === 'ipv4' ? 4 : 6,
    public: isPublic,
    address: textOf(network + 1n, kind),
    network: start,
    gateway: start,
    netmask: kind === 'ipv4' ? '255.255.255.254' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe',
    prefix: kind === 'ipv4' ? 31 : 127,
    block: text,
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

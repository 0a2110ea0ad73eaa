import type { AddressBlock, Assignment } from '../../providers/addresses.ts';
import { cidrOf, contains, overlap } from '../../providers/networks.ts';
import type { Server } from '../../providers/provider.ts';
import type { BlockArguments } from './block-arguments.ts';
import { serverNamed } from './servers.ts';

/** Something that is to be routed to a device. */
export interface Wish {
  readonly hostname: string;
  /** Undefined for a device that an earlier task would have ordered. */
  readonly server?: string;
  /** Undefined for the next free network of this prefix. */
  readonly cidr?: string;
  readonly prefix: number;
}

/** What is to be done about the parts of a block. */
export interface Distribution {
  readonly assign: readonly Wish[];
  readonly unassign: readonly Assignment[];
}

/** What the distribution is made from; the block is undefined while it is not reserved. */
export interface Ground {
  readonly block: AddressBlock | undefined;
  readonly servers: readonly Server[];
  readonly check: boolean;
}

/** What is missing and what is too much, or why it cannot be so. What a device is to have is taken from who else has it. */
export function distribute(
  args: BlockArguments,
  ground: Ground,
): Distribution | { readonly problems: readonly string[] } {
  const has = ground.block?.assignments ?? [];
  const wishes = args.assign.map((asked) => wishFor(asked, args, ground));
  const withdrawn = args.unassign.flatMap((what) => partsOf(what, has, ground.servers));
  const open = unmet(
    wishes.filter((wish) => typeof wish !== 'string'),
    has.filter((one) => !withdrawn.includes(one)),
  );
  const inTheWay = has.filter((one) => open.some(({ cidr }) => cidr !== undefined && overlap(cidr, one.cidr)));
  const problems = [
    ...wishes.filter((wish) => typeof wish === 'string'),
    ...inTheWay
      .filter(({ cidr }) => !open.some((wish) => wish.cidr === cidr))
      .map(
        ({ cidr, server }) =>
          `${cidr} is assigned to ${nameOf(server, ground.servers)}: a part or more of it is wanted`,
      ),
  ];
  return problems.length > 0 ? { problems } : { assign: open, unassign: [...new Set([...withdrawn, ...inTheWay])] };
}

/** Gives each wish for the next free network one of these, which were asked for by its prefix. */
export function allot(
  wishes: readonly Wish[],
  free: ReadonlyMap<number, readonly string[]>,
): readonly Wish[] | { readonly problem: string } {
  const taken = wishes.flatMap(({ cidr }) => cidr ?? []);
  const allotted: Wish[] = [];
  for (const wish of wishes) {
    const cidr = wish.cidr ?? free.get(wish.prefix)?.find((one) => !taken.some((other) => overlap(one, other)));
    if (cidr === undefined) return { problem: `the block has no free /${wish.prefix} left for ${wish.hostname}` };
    if (wish.cidr === undefined) taken.push(cidr);
    allotted.push({ ...wish, cidr });
  }
  return allotted;
}

type Asked = BlockArguments['assign'][number];

/** A wish, or why it is none. */
function wishFor(asked: Asked, args: BlockArguments, { block, servers, check }: Ground): Wish | string {
  const family = block?.family ?? (args.type === 'public_ipv6' ? 6 : 4);
  const named = serverNamed(asked.device, servers);
  if ('several' in named) return named.several;
  if ('missing' in named && !check) return named.missing;
  const who = 'server' in named ? { hostname: named.server.name, server: named.server.id } : { hostname: asked.device };
  if (!('address' in asked) || asked.address === undefined) {
    const prefix = ('prefix' in asked ? asked.prefix : undefined) ?? (family === 4 ? 32 : 128);
    return { ...who, prefix };
  }
  const cidr = cidrOf(asked.address)!;
  if (!block)
    return `${cidr} cannot be assigned to ${asked.device}: the block is not reserved yet, so its addresses are not known`;
  if (block.cidr && !contains(block.cidr, cidr)) return `${cidr} is not in the block ${block.cidr}`;
  return { ...who, cidr, prefix: Number(cidr.split('/')[1]) };
}

/** The wishes that no part of the block fulfils; each part fulfils one, those that name it first. */
function unmet(wishes: readonly Wish[], parts: readonly Assignment[]): Wish[] {
  const left = new Set(parts);
  const byName = wishes.toSorted((a, b) => Number(a.cidr === undefined) - Number(b.cidr === undefined));
  const met = new Set<Wish>();
  for (const wish of byName) {
    const part = [...left].find(
      ({ server, cidr }) =>
        server !== undefined &&
        server === wish.server &&
        (wish.cidr === undefined ? cidr.endsWith(`/${wish.prefix}`) : cidr === wish.cidr),
    );
    if (!part) continue;
    left.delete(part);
    met.add(wish);
  }
  return wishes.filter((wish) => !met.has(wish));
}

/** The parts that a device has, or those in an address or network. */
function partsOf(what: string, has: readonly Assignment[], servers: readonly Server[]): Assignment[] {
  const network = cidrOf(what);
  if (network) return has.filter(({ cidr }) => overlap(network, cidr));
  const ids = servers.filter(({ id, name }) => id === what || name === what).map(({ id }) => id);
  return has.filter(({ server }) => server === what || (server !== undefined && ids.includes(server)));
}

/** The hostname of a server, or its id when it is not among these. */
export function nameOf(server: string | undefined, servers: readonly Server[]): string {
  return servers.find(({ id }) => id === server)?.name ?? server ?? 'another device';
}

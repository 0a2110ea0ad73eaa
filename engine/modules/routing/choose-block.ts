import type { AddressBlock } from '../../providers/addresses.ts';
import { cidrOf, contains } from '../../providers/networks.ts';
import { type BlockArguments, wantedPrefix } from './block-arguments.ts';

/** Which of a project's blocks the arguments speak of: one, none, or none that could be told. `surplus` came of asking twice. */
export type Chosen =
  | { readonly kind: 'one'; readonly block: AddressBlock; readonly surplus: readonly AddressBlock[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * Finds the block by id or an address in it, else by its name, else by its tags. Of several with the very same mark, all
 * but the oldest came of one request that was thought lost and sent again.
 */
export function chooseBlock(args: BlockArguments, blocks: readonly AddressBlock[]): Chosen {
  if (args.block !== undefined) return byAddress(args.block, args, blocks);
  const own = blocks.filter(({ management, state }) => !management && state !== 'leaving');
  const { name, tags } = args;
  const fitting = name ? own.filter((one) => one.name === name) : own.filter((one) => hasAll(one, tags ?? []));
  const [block, ...others] = fitting.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  if (!block) return { kind: 'none' };
  const [mark] = block.marks;
  if (others.length > 0 && (mark === undefined || others.some(({ marks }) => !marks.includes(mark)))) {
    const which = name ? `are called ${name}` : `have the tags ${tags?.join(', ')}`;
    const list = fitting.map(({ id, cidr }) => `${cidr ?? 'not granted yet'}: ${id}`).join('; ');
    return { kind: 'impossible', reason: `${fitting.length} reservations ${which} (${list}): name one by block` };
  }
  return { kind: 'one', block, surplus: others };
}

function byAddress(wanted: string, { project, state }: BlockArguments, blocks: readonly AddressBlock[]): Chosen {
  const network = cidrOf(wanted);
  const block = blocks.find(({ id, cidr }) =>
    network ? cidr !== undefined && contains(cidr, network) : id === wanted,
  );
  if (block?.management) {
    return { kind: 'impossible', reason: `${block.cidr} is the provider's own: devices have their addresses from it` };
  }
  if (block) return { kind: 'one', block, surplus: [] };
  if (state === 'absent') return { kind: 'none' };
  return { kind: 'impossible', reason: `the project ${project} has no reservation ${wanted}` };
}

function hasAll({ tags }: AddressBlock, wanted: readonly string[]): boolean {
  return wanted.every((tag) => tags.includes(tag));
}

/** What cannot be changed about a block that exists; undefined when it is as it is wanted. */
export function conflictOf(block: AddressBlock, args: BlockArguments): string | undefined {
  const prefix = wantedPrefix(args.type == null ? { ...args, type: typeOf(block) } : args);
  const fixed: [string, string | undefined, string][] = [
    ['type', args.type ?? undefined, typeOf(block)],
    ['size', prefix === undefined || block.cidr === undefined ? undefined : `/${prefix}`, `/${block.prefix}`],
    ['metro', args.metro?.toLowerCase(), block.location.region ?? 'none'],
    ['facility', args.facility, block.location.site ?? 'none'],
  ];
  const different = fixed.filter(([, wanted, is]) => wanted !== undefined && wanted !== is);
  if (different.length === 0) return undefined;
  const list = different.map(([what, wanted, is]) => `its ${what} is ${is}, not ${wanted}`).join(', and ');
  return `cannot be changed in place: ${list}; give it back (state: absent) to reserve it anew`;
}

/** The type of a block in the word of the module's arguments. */
export function typeOf({ scope, family }: Pick<AddressBlock, 'scope' | 'family'>): NonNullable<BlockArguments['type']> {
  return `${scope}_ipv${family}` as NonNullable<BlockArguments['type']>;
}

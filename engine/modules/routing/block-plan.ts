import { isDeepStrictEqual } from 'node:util';
import type { AddressBlock, Addresses, BlockChange, BlockOrder } from '../../providers/addresses.ts';
import { cidrOf, freeNetworks, overlap } from '../../providers/networks.ts';
import type { Server } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';
import type { Here } from '../definition/module.ts';
import { type BlockArguments, longestPrefix, wantedPrefix } from './block-arguments.ts';
import { chooseBlock, conflictOf } from './choose-block.ts';
import { allot, type Distribution, distribute } from './distribution.ts';

/** What is to be done about a block of addresses. */
export interface BlockPlan extends Distribution {
  /** Undefined for one that is to be reserved, or that is to be gone and is. */
  readonly block?: AddressBlock;
  readonly order?: BlockOrder;
  readonly change?: BlockChange;
  readonly release: readonly AddressBlock[];
}

/** What is known when a plan is made. */
export interface Known {
  readonly blocks: readonly AddressBlock[];
  /** The project's devices; none when nobody asks for any. */
  readonly servers: readonly Server[];
}

const nothing: BlockPlan = { assign: [], unassign: [], release: [] };

/** What has to be done so that the block is as the arguments say, or why it cannot be. */
export async function planBlock(
  args: BlockArguments,
  known: Known,
  addresses: Addresses,
  here: Here,
): Promise<BlockPlan | { readonly problems: readonly string[] }> {
  const chosen = chooseBlock(args, known.blocks);
  if (chosen.kind === 'impossible') return { problems: [chosen.reason] };
  if (chosen.kind === 'none') return args.state === 'absent' ? nothing : planOrder(args, known, here);
  const { block, surplus } = chosen;
  if (args.state === 'absent') return planRelease([block, ...surplus]);
  const reason =
    block.state === 'refused'
      ? 'was refused by the provider; give it back (state: absent) to ask anew'
      : conflictOf(block, args);
  if (reason) return { problems: [`${titleOf(block)} ${reason}`] };
  const shared = await share(args, block, known, addresses, here);
  if ('problems' in shared) return shared;
  const change = changeOf(block, args);
  const release = planRelease(surplus);
  return {
    ...release,
    block,
    assign: shared.assign,
    unassign: [...release.unassign, ...shared.unassign],
    ...(change ? { change } : {}),
  };
}

/** Who of the devices gets what of a block that is there. */
export async function share(
  args: BlockArguments,
  block: AddressBlock,
  { servers }: Pick<Known, 'servers'>,
  addresses: Addresses,
  here: Here,
): Promise<Distribution | { readonly problems: readonly string[] }> {
  const found = distribute(args, { block, servers, check: here.check });
  if ('problems' in found || block.state !== 'ready') return found;
  const prefixes = new Set(found.assign.filter(({ cidr }) => cidr === undefined).map(({ prefix }) => prefix));
  const tooBig = [...prefixes].find((prefix) => prefix < block.prefix || prefix > (block.family === 4 ? 32 : 128));
  if (tooBig !== undefined) return { problems: [`${titleOf(block)} has no part with the prefix ${tooBig}`] };
  const free = new Map<number, readonly string[]>();
  const barred = args.unassign.flatMap((what) => cidrOf(what) ?? []);
  for (const prefix of prefixes) {
    const again = found.unassign.flatMap(({ cidr }) => freeNetworks(cidr, prefix, barred, found.assign.length));
    const listed = await addresses.free(block, prefix, here.signal);
    free.set(prefix, [...listed.filter((cidr) => !barred.some((other) => overlap(other, cidr))), ...again]);
  }
  const assign = allot(found.assign, free);
  return 'problem' in assign ? { problems: [assign.problem] } : { ...found, assign };
}

/** What is said of a block: its name, else its network. */
export function titleOf({ name, cidr, id }: Pick<AddressBlock, 'name' | 'cidr' | 'id'>): string {
  return name ? `${name} (${cidr ?? id})` : (cidr ?? id);
}

function planRelease(blocks: readonly AddressBlock[]): BlockPlan {
  const [block] = blocks;
  const unassign = blocks.flatMap(({ assignments }) => assignments);
  return { ...nothing, ...(block ? { block } : {}), unassign, release: blocks };
}

/** All that can be known to be wrong is told before anything is asked for. */
function planOrder(
  args: BlockArguments,
  { servers }: Known,
  here: Here,
): BlockPlan | { readonly problems: readonly string[] } {
  const found = distribute(args, { block: undefined, servers, check: here.check });
  const { metro, facility, type } = args;
  const missing =
    type === 'global_ipv4' || (metro ?? facility) !== undefined
      ? []
      : ['to reserve it, metro (or facility) must be given'];
  if ('problems' in found) return { problems: [...missing, ...found.problems] };
  return missing.length > 0 ? { problems: missing } : { ...nothing, ...found, order: orderOf(args) };
}

function orderOf(args: BlockArguments): BlockOrder {
  const { metro, facility, comments, customdata } = args;
  const [scope, family] = (args.type ?? 'public_ipv4').split('_ipv') as [BlockOrder['scope'], string];
  return {
    name: args.name ?? '',
    scope,
    family: family === '6' ? 6 : 4,
    prefix: wantedPrefix(args) ?? longestPrefix(args.type),
    location: { ...(metro ? { region: metro.toLowerCase() } : {}), ...(facility ? { site: facility } : {}) },
    tags: args.tags ?? [],
    ...(customdata == null ? {} : { customData: customdata as Values }),
    ...(comments == null ? {} : { reason: comments }),
    atOnce: args.fail_if_pending,
  };
}

function changeOf(block: AddressBlock, { name, tags, customdata }: BlockArguments): BlockChange | undefined {
  const otherName = name !== undefined && name !== block.name;
  const otherTags = tags && !isDeepStrictEqual([...tags].sort(), [...block.tags].sort());
  const otherData = customdata != null && !isDeepStrictEqual(customdata, block.customData);
  if (!otherName && !otherTags && !otherData) return undefined;
  return {
    ...(otherName ? { name } : {}),
    ...(otherTags ? { tags } : {}),
    ...(otherData ? { customData: customdata as Values } : {}),
  };
}

import type { AddressBlock } from '../../providers/addresses.ts';
import { firstAddresses } from '../../providers/networks.ts';
import type { Server } from '../../providers/provider.ts';
import type { Difference } from '../../remote/answer.ts';
import type { Values } from '../../types.ts';
import type { BlockPlan } from './block-plan.ts';
import { titleOf } from './block-plan.ts';
import { typeOf } from './choose-block.ts';
import { nameOf, type Wish } from './distribution.ts';

/** Addresses that a result lists one by one. */
const mostListed = 256;

/** A block as the registered result has it; without its addresses until it is granted. */
export function blockResult(block: AddressBlock, servers: readonly Server[]): Values {
  const { cidr, location, prefix } = block;
  const [network = ''] = cidr?.split('/') ?? [];
  return {
    id: block.id,
    ...common(block),
    state: block.stateName,
    cidr: cidr ?? '',
    network,
    address: network,
    netmask: block.netmask ?? '',
    gateway: block.gateway ?? '',
    prefix,
    metro: location.region ?? '',
    facility: location.site ?? '',
    customdata: block.customData,
    addresses: cidr === undefined ? [] : firstAddresses(cidr, mostListed),
    assignments: block.assignments.map(({ id, cidr: part, server }) => ({
      id,
      address: part.split('/')[0]!,
      cidr: part,
      device: server ?? '',
      hostname: nameOf(server, servers),
    })),
  };
}

/** What of a block that would be reserved is known beforehand; the keys behind it only the provider knows. */
export function plannedResult(order: NonNullable<BlockPlan['order']>): {
  readonly data: Values;
  readonly open: readonly string[];
} {
  const { location, prefix, customData } = order;
  return {
    data: {
      ...common(order),
      state: 'to be reserved',
      prefix,
      metro: location.region ?? '',
      facility: location.site ?? '',
      customdata: customData ?? {},
    },
    open: ['id', 'cidr', 'network', 'address', 'netmask', 'gateway', 'addresses', 'assignments'],
  };
}

function common(block: Pick<AddressBlock, 'name' | 'scope' | 'family' | 'prefix' | 'tags'>): Values {
  const { name, family, prefix, tags } = block;
  return { name, type: typeOf(block), family, quantity: 2 ** ((family === 4 ? 32 : 128) - prefix), tags };
}

/** What a plan changes, to be shown. */
export function differencesOf(plan: BlockPlan, servers: readonly Server[]): Difference[] {
  const { block, order, change, release } = plan;
  const gone = release.map((one) => ({
    name: `reservation ${titleOf(one)}`,
    before: describe(one, servers),
    after: '',
  }));
  if (order) {
    const after = description(order, `size: /${order.prefix}`, order.customData ?? {}, plan.assign.map(wished));
    return [{ name: `reservation ${order.name || order.tags.join(', ')}`, before: '', after }];
  }
  if (!block || release.includes(block)) return gone;
  const before = describe(block, servers);
  const left = block.assignments.filter((one) => !plan.unassign.includes(one));
  const parts = [...left.map(({ cidr, server }) => `${cidr}: ${nameOf(server, servers)}`), ...plan.assign.map(wished)];
  const { customData = block.customData } = change ?? {};
  const after = description({ ...block, ...change }, `network: ${block.cidr ?? block.stateName}`, customData, parts);
  return [...(before === after ? [] : [{ name: `reservation ${titleOf(block)}`, before, after }]), ...gone];
}

function wished({ cidr, prefix, hostname }: Wish): string {
  return `${cidr ?? `a free /${prefix}`}: ${hostname}`;
}

function describe(block: AddressBlock, servers: readonly Server[]): string {
  const parts = block.assignments.map(({ cidr, server }) => `${cidr}: ${nameOf(server, servers)}`);
  return description(block, `network: ${block.cidr ?? block.stateName}`, block.customData, parts);
}

function description(
  block: Pick<AddressBlock, 'name' | 'scope' | 'family' | 'location' | 'tags'>,
  size: string,
  customData: Values,
  parts: readonly string[],
): string {
  const { name, location, tags } = block;
  const lines = [
    `name: ${name}`,
    `type: ${typeOf(block)}`,
    size,
    `location: ${location.site ?? location.region ?? 'anywhere'}`,
    `tags: ${tags.join(', ')}`,
    ...(Object.keys(customData).length > 0 ? [`customdata: ${JSON.stringify(customData)}`] : []),
    ...parts.toSorted(),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

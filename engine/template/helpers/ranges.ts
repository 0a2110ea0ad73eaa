import type { Value } from '../../types.ts';
import { describe } from '../values.ts';
import { addressOf, firstOf, format, isAddress, type Network, networkOf, sizeOf } from './addresses.ts';
import { about, defineHelper, Missing, Refusal } from './helper.ts';
import { most } from './lists.ts';

/** A network as it is written. */
export function cidrOf(network: Network): string {
  return `${format(firstOf(network), network.bits)}/${network.prefix}`;
}

/** A network's last address. */
export function lastOf(network: Network): bigint {
  return firstOf(network) + sizeOf(network) - 1n;
}

/** A network's mask. */
export function maskOf({ prefix, bits }: Network): string {
  return format(((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix), bits);
}

/** What hosts may have of a network: in IPv4 neither its first nor its last address, unless it has no others (RFC 3021). */
export function usableOf(network: Network): { readonly first: bigint; readonly last: bigint } {
  const margin = network.bits === 32 && network.prefix < 31 ? 1n : 0n;
  return { first: firstOf(network) + margin, last: lastOf(network) - margin };
}

export const ipsubnet = defineHelper({
  name: 'ipsubnet',
  summary:
    'how many networks of a longer prefix a network is cut into, or the one with an index (negative ones count from the end); with a shorter prefix, the network around',
  takes: { value: 'text', prefix: 'integer', index: 'integer?' },
  gives: 'any',
  examples: [
    { expression: 'ipsubnet "10.244.0.0/16" 24', value: 256 },
    { expression: 'ipsubnet "10.244.0.0/16" 24 -1', value: '10.244.255.0/24' },
    { expression: 'ipsubnet "192.168.144.5" 20', value: '192.168.144.0/20' },
  ],
  run: ({ value, prefix, index }) => {
    const network = about('value', () => anyOf(value));
    if (prefix < 0 || prefix > network.bits)
      throw new Refusal(`a prefix has 0 to ${network.bits} bits`, undefined, 'prefix');
    if (prefix < network.prefix) return cidrOf({ ...network, prefix });
    const count = 1n << BigInt(prefix - network.prefix);
    if (index === undefined) return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : String(count);
    const number = index < 0 ? count + BigInt(index) : BigInt(index);
    if (number < 0n || number >= count)
      return new Missing(`${value} has ${count} networks /${prefix}, so none with number ${index}`);
    return `${format(firstOf(network) + number * (1n << BigInt(network.bits - prefix)), network.bits)}/${prefix}`;
  },
});

export const networkInUsable = defineHelper({
  name: 'network_in_usable',
  summary:
    'whether a host of a network may have an address: it is in it, and neither its first nor its broadcast address',
  takes: { network: 'text', address: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'network_in_usable "10.0.0.0/24" "10.0.0.1"', value: true },
    { expression: 'network_in_usable "10.0.0.0/24" "10.0.0.255"', value: false },
  ],
  run: ({ network, address }) => {
    const outer = about('network', () => networkOf(network));
    const { value, bits } = about('address', () => addressOf(address));
    const { first, last } = usableOf(outer);
    return bits === outer.bits && value >= first && value <= last;
  },
});

export const usableRange = defineHelper({
  name: 'usable_range',
  summary: 'the addresses that hosts of a network may have, as a map of their number_of_ips and the list usable_ips',
  takes: { network: 'text' },
  gives: 'map',
  examples: [
    {
      expression: 'usable_range "10.0.0.0/30"',
      value: { number_of_ips: 2, usable_ips: ['10.0.0.1', '10.0.0.2'] },
    },
  ],
  run: ({ network }) => {
    const parsed = networkOf(network);
    const { first, last } = usableOf(parsed);
    const usable = addresses(first, last, parsed.bits);
    return { number_of_ips: usable.length, usable_ips: usable };
  },
});

export const ipRange = defineHelper({
  name: 'ip_range',
  summary: 'the addresses from one to another, both included; or those of a text such as 10.0.0.1-10.0.0.9',
  takes: { first: 'text', last: 'text?' },
  gives: 'list',
  examples: [
    { expression: 'ip_range "10.0.0.254" "10.0.1.1"', value: ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1'] },
    { expression: 'ip_range "10.0.0.1-10.0.0.2"', value: ['10.0.0.1', '10.0.0.2'] },
  ],
  run: ({ first, last }) => {
    const [from = '', to = ''] = last === undefined ? first.split('-') : [first, last];
    const start = about('first', () => addressOf(from.trim()));
    const end = about(last === undefined ? 'first' : 'last', () => addressOf(to.trim()));
    if (start.bits !== end.bits) throw new Refusal(`${from} and ${to} are of different families`);
    return addresses(start.value, end.value, start.bits);
  },
});

export const nextNthUsable = defineHelper({
  name: 'next_nth_usable',
  summary: 'the address so many after one with a prefix; missing when hosts of its network may not have it',
  takes: { address: 'text', count: 'integer' },
  gives: 'text',
  examples: [{ expression: 'next_nth_usable "10.0.0.1/24" 5', value: '10.0.0.6' }],
  run: ({ address, count }) => moved(address, BigInt(count)),
});

export const previousNthUsable = defineHelper({
  name: 'previous_nth_usable',
  summary: 'the address so many before one with a prefix; missing when hosts of its network may not have it',
  takes: { address: 'text', count: 'integer' },
  gives: 'text',
  examples: [{ expression: 'default (previous_nth_usable "10.0.0.5/24" 5) "none"', value: 'none' }],
  run: ({ address, count }) => moved(address, -BigInt(count)),
});

export const ipwrap = defineHelper({
  name: 'ipwrap',
  summary: 'an IPv6 address in brackets, as URLs need it; any other text as it is',
  takes: { text: 'text' },
  gives: 'text',
  examples: [
    { expression: 'ipwrap "fd00::1"', value: '[fd00::1]' },
    { expression: 'ipwrap "10.0.0.1"', value: '10.0.0.1' },
  ],
  run: ({ text }) => {
    const [address = ''] = text.split('/');
    return address.includes(':') && isAddress(address) ? text.replace(address, `[${address}]`) : text;
  },
});

export const reduceOnNetwork = defineHelper({
  name: 'reduce_on_network',
  summary: 'those addresses and networks of a list that are in a network',
  takes: { list: 'list', network: 'text' },
  gives: 'list',
  examples: [{ expression: 'reduce_on_network (list "10.0.0.5" "192.0.2.1") "10.0.0.0/8"', value: ['10.0.0.5'] }],
  run: ({ list, network }) => {
    const outer = about('network', () => networkOf(network));
    return list.filter((item) => {
      const { bits, prefix, value } = about('list', () => anyOf(textIn(item)));
      return (
        bits === outer.bits &&
        prefix >= outer.prefix &&
        firstOf({ bits, value, prefix: outer.prefix }) === firstOf(outer)
      );
    });
  },
});

export const cidrMerge = defineHelper({
  name: 'cidr_merge',
  summary:
    'the fewest networks with just the addresses of a list of networks and addresses; or by "span" the smallest one with all of them',
  takes: { list: 'list', action: 'text?' },
  gives: 'any',
  examples: [
    { expression: 'cidr_merge (list "10.0.0.0/25" "10.0.0.128/25" "10.0.2.1")', value: ['10.0.0.0/24', '10.0.2.1/32'] },
    { expression: 'cidr_merge (list "10.0.0.1" "10.0.0.9") "span"', value: '10.0.0.0/28' },
  ],
  run: ({ list, action = 'merge' }) => {
    const networks = list.map((item) => about('list', () => anyOf(textIn(item))));
    if (action === 'merge') return merged(networks).map(cidrOf);
    if (action === 'span' && networks.length > 0) return cidrOf(networks.reduce(span));
    if (action === 'span') throw new Refusal('an empty list has none', undefined, 'list');
    throw new Refusal('it has to be "merge" or "span"', undefined, 'action');
  },
});

function addresses(first: bigint, last: bigint, bits: number): string[] {
  if (last - first >= BigInt(most)) throw new Refusal(`${last - first + 1n} addresses are too many`);
  const count = last < first ? 0 : Number(last - first) + 1;
  return Array.from({ length: count }, (_, index) => format(first + BigInt(index), bits));
}

function moved(address: string, count: bigint): string | Missing {
  const network = about('address', () => networkOf(address));
  const { first, last } = usableOf(network);
  const value = network.value + count;
  if (value >= first && value <= last) return format(value, network.bits);
  return new Missing(`hosts of ${cidrOf(network)} may not have the address that is so far from ${address}`);
}

function textIn(item: Value): string {
  if (typeof item === 'string') return item;
  throw new Refusal(`the list has ${describe(item)} in it, which is no address`);
}

/** An address, alone or with a prefix, as a network. */
function anyOf(text: string): Network {
  if (text.includes('/')) return networkOf(text);
  const address = addressOf(text);
  return { ...address, prefix: address.bits };
}

/** Networks without those in others, and with both halves of one put together. */
function merged(networks: readonly Network[]): Network[] {
  const sorted = networks
    .map((network) => ({ ...network, value: firstOf(network) }))
    .sort((a, b) => a.bits - b.bits || (a.value < b.value ? -1 : a.value > b.value ? 1 : a.prefix - b.prefix));
  const done: Network[] = [];
  for (const network of sorted) {
    const last = done.at(-1);
    if (last && last.bits === network.bits && network.value <= lastOf(last)) continue;
    done.push(network);
    while (done.length > 1 && areHalves(done.at(-2)!, done.at(-1)!)) {
      const { prefix } = done.pop()!;
      done.push({ ...done.pop()!, prefix: prefix - 1 });
    }
  }
  return done;
}

function areHalves(left: Network, right: Network): boolean {
  if (left.bits !== right.bits || left.prefix !== right.prefix || left.prefix === 0) return false;
  return lastOf(left) + 1n === right.value && firstOf({ ...left, prefix: left.prefix - 1 }) === left.value;
}

function span(left: Network, right: Network): Network {
  if (left.bits !== right.bits) throw new Refusal('its addresses are of different families', undefined, 'list');
  let around = left;
  while (firstOf(around) > firstOf(right) || lastOf(around) < lastOf(right))
    around = { ...around, prefix: around.prefix - 1 };
  return around;
}

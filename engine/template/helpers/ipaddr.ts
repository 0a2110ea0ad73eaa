import ipaddrs from 'ipaddr.js';
import type { Value } from '../../types.ts';
import { describe, isList } from '../values.ts';
import { addressOf, firstOf, format, isAddress, type Network, networkOf, sizeOf } from './addresses.ts';
import { about, defineHelper, Missing, Refusal } from './helper.ts';
import { cidrOf, lastOf, maskOf, usableOf } from './ranges.ts';

/** What can be asked of an address or network; undefined when it has none, or is none of that kind. */
const queries: Readonly<Record<string, (network: Network) => Value | undefined>> = {
  address: ({ value, bits }) => format(value, bits),
  'address/prefix': hostOf,
  bool: () => true,
  broadcast: (network) => (network.bits === 32 && network.prefix < 31 ? format(lastOf(network), 32) : undefined),
  first_usable: (network) => format(usableOf(network).first, network.bits),
  host: hostOf,
  'host/prefix': hostOf,
  hostmask: (network) => format(sizeOf(network) - 1n, network.bits),
  int: ({ value }) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)),
  ip: ({ value, bits }) => format(value, bits),
  ip_netmask: (network) => `${format(network.value, network.bits)} ${maskOf(network)}`,
  ipv4: (network) => (network.bits === 32 ? shown(network) : undefined),
  ipv6: (network) => (network.bits === 128 ? shown(network) : undefined),
  last_usable: (network) => format(usableOf(network).last, network.bits),
  'link-local': (network) => inRange(network, 'linkLocal'),
  loopback: (network) => inRange(network, 'loopback'),
  multicast: (network) => inRange(network, 'multicast'),
  net: (network) => (network.value === firstOf(network) && network.prefix < network.bits ? cidrOf(network) : undefined),
  netmask: maskOf,
  network: (network) => format(firstOf(network), network.bits),
  'network/prefix': cidrOf,
  network_id: (network) => format(firstOf(network), network.bits),
  network_netmask: (network) => `${format(firstOf(network), network.bits)} ${maskOf(network)}`,
  prefix: ({ prefix }) => prefix,
  private: (network) => inRange(network, 'private', 'uniqueLocal'),
  public: (network) => inRange(network, 'unicast'),
  range_usable: (network) => {
    const { first, last } = usableOf(network);
    return `${format(first, network.bits)}-${format(last, network.bits)}`;
  },
  revdns: reverseOf,
  size: (network) =>
    sizeOf(network) <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sizeOf(network)) : String(sizeOf(network)),
  subnet: cidrOf,
  type: (network) => (network.prefix < network.bits && network.value === firstOf(network) ? 'network' : 'address'),
  unicast: (network) => (inRange(network, 'multicast') === undefined ? shown(network) : undefined),
  version: ({ bits }) => (bits === 32 ? 4 : 6),
  wildcard: (network) => format(sizeOf(network) - 1n, network.bits),
  wrap: (network) => (network.bits === 32 ? shown(network) : shown(network).replace(/^[^/]+/, '[$&]')),
};

const asked = `${Object.keys(queries).join(', ')}, a network that it has to be in, or a number for that address of a network`;

export const ipaddr = defineHelper({
  name: 'ipaddr',
  summary: `what a query says of an address, an address with a prefix or a network, or it itself; missing when it is none, or has none; of a list what it says of those items that have it. The queries: ${asked}`,
  takes: { value: 'any', query: 'any?' },
  gives: 'any',
  examples: [
    { expression: 'ipaddr "10.0.0.17/28" "network"', value: '10.0.0.16' },
    { expression: 'ipaddr "10.0.0.16/28" 1', value: '10.0.0.17/28' },
    { expression: 'ipaddr (list "10.0.0.1" "x" "192.0.2.1") "private"', value: ['10.0.0.1'] },
    { expression: 'ipaddr (list "10.0.0.1" "192.0.2.1") "10.0.0.0/8"', value: ['10.0.0.1'] },
    { expression: 'defined (ipaddr "10.0.0.256")', value: false },
  ],
  run: ({ value, query }) => answer(value, query, undefined),
});

export const ipv4 = defineHelper({
  name: 'ipv4',
  summary: 'the same for IPv4 alone',
  takes: { value: 'any', query: 'any?' },
  gives: 'any',
  examples: [{ expression: 'ipv4 (list "10.0.0.1" "fd00::1")', value: ['10.0.0.1'] }],
  run: ({ value, query }) => answer(value, query, 32),
});

export const ipv6 = defineHelper({
  name: 'ipv6',
  summary: 'the same for IPv6 alone',
  takes: { value: 'any', query: 'any?' },
  gives: 'any',
  examples: [{ expression: 'ipv6 "fd00::1/64" "subnet"', value: 'fd00::/64' }],
  run: ({ value, query }) => answer(value, query, 128),
});

function answer(value: Value, query: Value | undefined, bits: number | undefined): Value | Missing {
  const ask = about('query', () => questionOf(query));
  const one = (item: Value) => {
    const network = typeof item === 'string' ? read(item) : undefined;
    return network && (bits === undefined || network.bits === bits) ? ask(network) : undefined;
  };
  if (isList(value)) return value.flatMap((item) => one(item) ?? []);
  const what = query === undefined ? 'is no address' : `is no address for which there is ${describe(query)}`;
  return one(value) ?? new Missing(`${describe(value)} ${what}`);
}

type Ask = (network: Network) => Value | undefined;

function questionOf(query: Value | undefined): Ask {
  if (query === undefined) return shown;
  if (typeof query === 'number') return (network) => nth(network, query);
  const known = typeof query === 'string' && Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (known) return known;
  if (typeof query === 'string' && query.includes('/')) {
    const outer = networkOf(query);
    return (inner) => (isWithin(inner, outer) ? shown(inner) : undefined);
  }
  throw new Refusal(`there is no query ${describe(query)}`, `there are ${asked}`);
}

/** An address with or without a prefix; undefined when a text is none. */
function read(text: string): (Network & { readonly plain: boolean }) | undefined {
  const plain = isAddress(text);
  if (!plain && !/^[^/]+\/\d{1,3}$/.test(text)) return undefined;
  try {
    const network = plain ? { ...addressOf(text), prefix: addressOf(text).bits } : networkOf(text);
    return { ...network, plain };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function shown(network: Network & { readonly plain?: boolean }): string {
  return network.plain ? format(network.value, network.bits) : hostOf(network);
}

function hostOf({ value, bits, prefix }: Network): string {
  return `${format(value, bits)}/${prefix}`;
}

function nth(network: Network, number: number): Value | undefined {
  const size = sizeOf(network);
  const offset = number < 0 ? size + BigInt(Math.trunc(number)) : BigInt(Math.trunc(number));
  if (offset < 0n || offset >= size) return undefined;
  return hostOf({ ...network, value: firstOf(network) + offset });
}

function isWithin(inner: Network, outer: Network): boolean {
  if (inner.bits !== outer.bits || inner.prefix < outer.prefix) return false;
  return firstOf({ ...inner, prefix: outer.prefix }) === firstOf(outer);
}

/** The thing itself, if its address is in one of these ranges (IANA's registries, by ipaddr.js). */
function inRange(network: Network, ...ranges: readonly string[]): string | undefined {
  const range = ipaddrs.parse(format(network.value, network.bits)).range();
  return ranges.includes(range) ? shown(network) : undefined;
}

/** The name under which DNS looks an address up. */
function reverseOf({ value, bits }: Network): string {
  if (bits === 32) return `${format(value, bits).split('.').reverse().join('.')}.in-addr.arpa.`;
  return `${[...value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa.`;
}

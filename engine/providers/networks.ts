import ipaddr from 'ipaddr.js';

/** A network as numbers: its first address and how many it has. */
export interface Range {
  readonly kind: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly size: bigint;
}

/** A network in its parts; `network` is its first address. */
export interface Network {
  readonly network: string;
  readonly prefix: number;
  readonly family: 4 | 6;
}

/** A network that is written as network/prefix. */
export function rangeOf(text: string): Range {
  const [start, length] = ipaddr.parseCIDR(text);
  const kind = start.kind();
  return { kind, first: numberOf(start), size: sizeOf(length, kind) };
}

/** An address or a network that somebody has written; undefined when it is none, or has bits behind its prefix. */
export function networkOf(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/');
  if (!(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)) || more.length > 0)
    return undefined;
  const parsed = ipaddr.parse(address);
  const kind = parsed.kind();
  const longest = kind === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix <= longest) || numberOf(parsed) % sizeOf(prefix, kind) !== 0n) return undefined;
  return { network: addressOf(numberOf(parsed), kind), prefix, family: kind === 'ipv4' ? 4 : 6 };
}

/** An address or a network that somebody has written, as network/prefix; undefined when it is none. */
export function cidrOf(text: string): string | undefined {
  const parsed = networkOf(text);
  return parsed && `${parsed.network}/${parsed.prefix}`;
}

/** How many addresses a network of this prefix has. */
export function sizeOf(prefix: number, kind: Range['kind']): bigint {
  return 1n << BigInt((kind === 'ipv4' ? 32 : 128) - prefix);
}

/** Whether two networks (network/prefix) have an address in common. */
export function overlap(one: string, other: string): boolean {
  return meet(rangeOf(one), rangeOf(other));
}

/** Whether the first network (network/prefix) has all of the second in it. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return a.kind === b.kind && a.first <= b.first && b.first + b.size <= a.first + a.size;
}

/** The lowest networks of this prefix in a block that overlap none of those in use, up to `most`; all as network/prefix. */
export function freeNetworks(block: string, prefix: number, inUse: readonly string[], most: number): string[] {
  const within = rangeOf(block);
  const size = sizeOf(prefix, within.kind);
  const taken = inUse.map(rangeOf).sort((a, b) => (a.first < b.first ? -1 : 1));
  const found: string[] = [];
  for (let at = within.first; at + size <= within.first + within.size && found.length < most; ) {
    const wanted = { kind: within.kind, first: at, size };
    const met = taken.find((range) => meet(range, wanted));
    if (!met) found.push(`${addressOf(at, within.kind)}/${prefix}`);
    const after = met ? met.first + met.size : at + size;
    at = ((after + size - 1n) / size) * size;
  }
  return found;
}

/** The first addresses of a network (network/prefix), up to `most`. */
export function firstAddresses(network: string, most: number): string[] {
  const { kind, first, size } = rangeOf(network);
  const count = size < BigInt(most) ? Number(size) : most;
  return Array.from({ length: count }, (_, index) => addressOf(first + BigInt(index), kind));
}

/** The netmask of a prefix, all of its groups written out. */
export function netmaskOf(prefix: number, family: 4 | 6): string {
  const groups = family === 4 ? { count: 4, bits: 8 } : { count: 8, bits: 16 };
  const values = Array.from({ length: groups.count }, (_, index) => {
    const ones = Math.min(groups.bits, Math.max(0, prefix - index * groups.bits));
    return 2 ** groups.bits - 2 ** (groups.bits - ones);
  });
  return family === 4 ? values.join('.') : values.map((value) => value.toString(16)).join(':');
}

/** The gateway that a routed block is shown with: its second address, or its only one. */
export function gatewayOf({ network, prefix }: Pick<Network, 'network' | 'prefix'>): string {
  const { kind, first, size } = rangeOf(`${network}/${prefix}`);
  return addressOf(size > 1n ? first + 1n : first, kind);
}

/** An address as a number. */
export function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

/** A number as an address. */
export function addressOf(number: bigint, kind: Range['kind']): string {
  const length = kind === 'ipv4' ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) => Number((number >> BigInt(8 * (length - 1 - index))) & 255n));
  return kind === 'ipv4' ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString();
}

function meet(a: Range, b: Range): boolean {
  return a.kind === b.kind && a.first < b.first + b.size && b.first < a.first + a.size;
}

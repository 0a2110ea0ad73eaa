import ipaddr from 'ipaddr.js';
import { describe } from '../values.ts';
import { Refusal } from './helper.ts';

/** An IPv4 or IPv6 address as a number; `bits` is 32 or 128. */
export interface Address {
  readonly value: bigint;
  readonly bits: number;
}

/** An address with the length of its network's prefix. */
export interface Network extends Address {
  readonly prefix: number;
}

/** Whether a text is an address as people write it: four decimal numbers, or an IPv6 address without a zone. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'));
}

/** Reads an address; a Refusal when it is none. */
export function addressOf(text: string): Address {
  if (!isAddress(text)) throw new Refusal(`${describe(text)} is not an IP address`);
  const bytes = ipaddr.parse(text).toByteArray();
  return { value: BigInt(`0x${Buffer.from(bytes).toString('hex')}`), bits: bytes.length * 8 };
}

/** Reads an address with a prefix, such as 10.0.0.0/8; a Refusal when it is none. */
export function networkOf(text: string): Network {
  const [address = '', length = ''] = text.split('/', 2);
  if (!/^\d{1,3}$/.test(length) || text !== `${address}/${length}` || !isAddress(address)) {
    throw new Refusal(`${describe(text)} is not a network`, 'write it as 10.0.0.0/8');
  }
  const { value, bits } = addressOf(address);
  if (Number(length) > bits)
    throw new Refusal(`${describe(text)} is not a network: its prefix has ${bits} bits at most`);
  return { value, bits, prefix: Number(length) };
}

/** How many addresses a network has. */
export function sizeOf({ prefix, bits }: Network): bigint {
  return 1n << BigInt(bits - prefix);
}

/** A network's first address. */
export function firstOf(network: Network): bigint {
  return network.value - (network.value % sizeOf(network));
}

/** An address in its usual form (RFC 5952 for IPv6); a Refusal when the number is not one. */
export function format(value: bigint, bits: number): string {
  if (value < 0n || value >> BigInt(bits) !== 0n) throw new Refusal('there is no such address');
  const bytes = Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
  const address = ipaddr.fromByteArray([...bytes]);
  return address.kind() === 'ipv6' ? (address as ipaddr.IPv6).toRFC5952String() : address.toString();
}

import ipaddr from 'ipaddr.js';

/** Blocks of addresses, written as network/prefix, out of which smaller networks are taken. */
export interface Blocks {
  /** The first network of a block, `step` addresses apart, that is not in use; undefined when all are. */
  free(block: string, step: bigint, inUse: ReadonlySet<string>): string | undefined;
  /** To be called when something is no longer in use. */
  forget(): void;
}

interface Block {
  readonly kind: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly size: bigint;
  /** Networks of the block below this index are known to be in use. */
  full: number;
}

/** Blocks that remember up to where they are full. */
export function createBlocks(): Blocks {
  const known = new Map<string, Block>();
  return {
    free: (text, step, inUse) => {
      const block = known.get(text) ?? readBlock(text);
      known.set(text, block);
      for (; BigInt(block.full) < block.size / step; block.full++) {
        const network = textOf(block.first + BigInt(block.full) * step, block.kind);
        if (!inUse.has(network)) return network;
      }
      return undefined;
    },
    forget: () => known.clear(),
  };
}

/** The address after this one. */
export function nextAddress(address: string): string {
  const parsed = ipaddr.parse(address);
  return textOf(numberOf(parsed) + 1n, parsed.kind());
}

function readBlock(text: string): Block {
  const [start, length] = ipaddr.parseCIDR(text);
  const kind = start.kind();
  return { kind, first: numberOf(start), size: 1n << BigInt((kind === 'ipv4' ? 32 : 128) - length), full: 0 };
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

function textOf(number: bigint, kind: 'ipv4' | 'ipv6'): string {
  const length = kind === 'ipv4' ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) => Number((number >> BigInt(8 * (length - 1 - index))) & 255n));
  return kind === 'ipv4' ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString();
}

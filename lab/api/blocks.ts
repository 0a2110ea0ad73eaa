import ipaddr from 'ipaddr.js';
import { addressOf, numberOf, type Range, rangeOf } from '../../engine/providers/networks.ts';

/** Blocks of addresses, written as network/prefix, out of which smaller networks are taken. */
export interface Blocks {
  /** The first network of a block, `step` addresses apart, that is not in use; undefined when all are. */
  free(block: string, step: bigint, inUse: ReadonlySet<string>): string | undefined;
  /** To be called when something is no longer in use. */
  forget(): void;
}

interface Block extends Range {
  /** Networks of the block below this index are known to be in use. */
  full: number;
}

/** Blocks that remember up to where they are full. */
export function createBlocks(): Blocks {
  const known = new Map<string, Block>();
  return {
    free: (text, step, inUse) => {
      const block = known.get(text) ?? { ...rangeOf(text), full: 0 };
      known.set(text, block);
      for (; BigInt(block.full) < block.size / step; block.full++) {
        const network = addressOf(block.first + BigInt(block.full) * step, block.kind);
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
  return addressOf(numberOf(parsed) + 1n, parsed.kind());
}

import { createHash, randomInt } from 'node:crypto';

/** A source of random numbers: an integer from 0 up to, but without, the bound. */
export type Random = (bound: number) => number;

/** Numbers that nobody can foretell. */
export const unpredictable: Random = (bound) => randomInt(bound);

const size = 624;

/**
 * The numbers that Python's `random.Random(seed)` gives: the Mersenne Twister (Matsumoto and Nishimura, 1998), seeded by an
 * integer, or by a text and its SHA-512. So what was made from a seed elsewhere stays what it was.
 */
export function seeded(seed: string | number): Random {
  const next = twister(seedState(keyOf(seed)));
  return (bound) => {
    const bits = 32 - Math.clz32(bound);
    for (;;) {
      const number = next() >>> (32 - bits);
      if (number < bound) return number;
    }
  };
}

/** The seed in words of 32 bits, the lowest first. */
function keyOf(seed: string | number): readonly number[] {
  const text = Buffer.from(String(seed));
  const hex = Buffer.concat([text, createHash('sha512').update(text).digest()]).toString('hex');
  let left = typeof seed === 'number' ? BigInt(Math.abs(Math.trunc(seed))) : BigInt(`0x${hex}`);
  const words: number[] = [];
  do {
    words.push(Number(left & 0xffffffffn));
    left >>= 32n;
  } while (left > 0n);
  return words;
}

function seedState(key: readonly number[]): Uint32Array {
  const state = new Uint32Array(size);
  state[0] = 19650218;
  for (let i = 1; i < size; i++) state[i] = Math.imul(1812433253, mixed(state[i - 1]!)) + i;
  let i = 1;
  const advance = () => {
    if (++i < size) return;
    state[0] = state[size - 1]!;
    i = 1;
  };
  for (let k = 0; k < Math.max(size, key.length); k++) {
    const j = k % key.length;
    state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1664525)) + key[j]! + j;
    advance();
  }
  for (let k = 0; k < size - 1; k++) {
    state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1566083941)) - i;
    advance();
  }
  state[0] = 0x80000000;
  return state;
}

function mixed(word: number): number {
  return word ^ (word >>> 30);
}

function twister(state: Uint32Array): () => number {
  let at = size;
  return () => {
    if (at === size) {
      twist(state);
      at = 0;
    }
    let word = state[at++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < size; i++) {
    const word = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
    state[i] = state[(i + 397) % size]! ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
  }
}

import { createHash } from 'node:crypto';

/** The two algorithms of Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512" (version 0.6). */
export type ShaCrypt = 'sha256' | 'sha512';

const forms = {
  sha256: {
    ident: '5',
    size: 32,
    groups: 10,
    step: ([a, b, c]: Triple): Triple => [c + 1, a + 1, b + 1],
    tail: [31, 30],
  },
  sha512: { ident: '6', size: 64, groups: 21, step: ([a, b, c]: Triple): Triple => [b + 1, c + 1, a + 1], tail: [63] },
} as const;

type Triple = readonly [number, number, number];

/** A password hashed with a salt of at most 16 characters and so many rounds, as crypt(3) writes it. */
export function shaCrypt(algorithm: ShaCrypt, password: string, salt: string, rounds: number): string {
  const { ident } = forms[algorithm];
  const shown = rounds === 5000 ? '' : `rounds=${rounds}$`;
  return `$${ident}$${shown}${salt}$${encode(algorithm, digest(algorithm, Buffer.from(password), Buffer.from(salt), rounds))}`;
}

function digest(algorithm: ShaCrypt, key: Buffer, salt: Buffer, rounds: number): Buffer {
  const sha = (...parts: readonly Uint8Array[]) => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const both = sha(key, salt, key);
  const bits: Buffer[] = [];
  for (let left = key.length; left > 0; left >>= 1) bits.push(left & 1 ? both : key);
  let state = sha(key, salt, stretched(both, key.length), ...bits);
  const p = stretched(sha(...Array.from(key, () => key)), key.length);
  const s = stretched(sha(...Array.from({ length: 16 + state[0]! }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : state];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(odd ? state : p);
    state = sha(...parts);
  }
  return state;
}

/** Bytes repeated to a length. */
function stretched(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, length === 0 ? 0 : bytes);
}

const signs = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function encode(algorithm: ShaCrypt, bytes: Buffer): string {
  const { size, groups, step, tail } = forms[algorithm];
  let text = '';
  let at: Triple = [0, Math.floor(size / 3), Math.floor(size / 3) * 2];
  for (let group = 0; group < groups; group++) {
    text += sextets((bytes[at[0]]! << 16) | (bytes[at[1]]! << 8) | bytes[at[2]]!, 4);
    at = step(at);
  }
  return (
    text +
    sextets(
      tail.reduce((bits, index) => (bits << 8) | bytes[index]!, 0),
      tail.length + 1,
    )
  );
}

function sextets(bits: number, count: number): string {
  return Array.from({ length: count }, (_, index) => signs[(bits >> (6 * index)) & 63]).join('');
}

import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Envelope } from './envelope.ts';

interface Keys {
  readonly cipher: Buffer;
  readonly mac: Buffer;
  readonly iv: Buffer;
}

/** AES's block: texts are padded to a multiple of it (PKCS #7), though its counter mode would need none. */
const block = 16;

/** A password under its vault id. It shows neither itself nor what is derived from it. */
export class Password {
  readonly id: string;
  /** Where it is from, for messages: a path, or `prompt`. */
  readonly source: string;
  readonly #bytes: Buffer;
  /** By salt: each takes about ten milliseconds of computing. */
  readonly #keys = new Map<string, Keys>();

  constructor(id: string, source: string, bytes: Buffer) {
    this.id = id;
    this.source = source;
    this.#bytes = bytes;
  }

  /** Encrypts under a vault id; the salt is 32 random bytes unless a test gives its own. */
  encrypt(plain: Uint8Array, id: string | undefined, salt: Buffer = randomBytes(32)): Envelope {
    const keys = this.#keysFor(salt);
    const filler = block - (plain.length % block);
    const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.iv);
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(filler, filler))]);
    return { id, salt, mac: macOf(keys, ciphertext), ciphertext };
  }

  /** What an envelope holds; undefined when this is not its password. */
  decrypt({ salt, mac, ciphertext }: Envelope): Buffer | undefined {
    const keys = this.#keysFor(salt);
    if (!timingSafeEqual(macOf(keys, ciphertext), mac)) return undefined;
    const padded = createDecipheriv('aes-256-ctr', keys.cipher, keys.iv).update(ciphertext);
    return padded.subarray(0, padded.length - padded.at(-1)!);
  }

  #keysFor(salt: Buffer): Keys {
    const name = salt.toString('hex');
    let keys = this.#keys.get(name);
    if (!keys) {
      const derived = pbkdf2Sync(this.#bytes, salt, 10_000, 80, 'sha256');
      keys = { cipher: derived.subarray(0, 32), mac: derived.subarray(32, 64), iv: derived.subarray(64) };
      this.#keys.set(name, keys);
    }
    return keys;
  }
}

function macOf({ mac }: Keys, ciphertext: Buffer): Buffer {
  return createHmac('sha256', mac).update(ciphertext).digest();
}

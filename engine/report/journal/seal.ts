import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pack, unpack } from './pack.ts';

/** The key of a run, by which what is secret in its journal is encrypted: AES-256-GCM, each text under a number of its own. */
export class Seal {
  readonly #key: Buffer;
  #count = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Encrypts a value, secrets and all; the result is base64 of number, tag and content. */
  close(value: unknown): string {
    const number = Buffer.alloc(12);
    number.writeUIntBE(++this.#count, 6, 6);
    const cipher = createCipheriv('aes-256-gcm', this.#key, number);
    const content = Buffer.concat([cipher.update(JSON.stringify(pack(value)), 'utf8'), cipher.final()]);
    return Buffer.concat([number, cipher.getAuthTag(), content]).toString('base64');
  }

  /** The value again. Throws when it was not encrypted by this key, or is damaged. */
  open(sealed: string): unknown {
    const bytes = Buffer.from(sealed, 'base64');
    const cipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString();
    return unpack(JSON.parse(text));
  }

  /** A key for another purpose, made from this one. */
  derived(purpose: string): Buffer {
    return createHmac('sha256', this.#key).update(purpose).digest();
  }
}

/** Makes the key of a new run, and keeps it in a file for its user alone. Throws when it cannot be written. */
export function newSeal(file: string): Seal {
  const key = randomBytes(32);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return new Seal(key);
}

/** The key of a run that has been; undefined when it is gone. */
export function readSeal(file: string): Seal | undefined {
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    return key.length === 32 ? new Seal(key) : undefined;
  } catch {
    return undefined;
  }
}

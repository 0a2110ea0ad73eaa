import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../errors.ts';

/** The public key of a file: the file itself, or FILE.pub for a private one. */
export function readPublicKey(file: string): string {
  const path = existsSync(`${file}.pub`) ? `${file}.pub` : file;
  const text = orExplain(path, () => readFileSync(path, 'utf8').trim());
  if (/^(ssh-|ecdsa-|sk-)[\w@.-]+ [A-Za-z0-9+/=]+( |$)/.test(text) && !text.includes('\n')) return text;
  throw new InputError(`${path} holds no public key`, { hint: `ssh-keygen -y -f ${file} > ${file}.pub writes it` });
}

/** Makes an Ed25519 key without a passphrase: FILE (0600) and FILE.pub. */
export async function generateKey(file: string, comment: string): Promise<void> {
  const { utils } = (await import('ssh2')).default;
  const pair = wholePair(() => utils.generateKeyPairSync('ed25519', { comment }), utils.parseKey);
  orExplain(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, pair.private, { mode: 0o600, flag: 'wx' });
    writeFileSync(`${file}.pub`, `${pair.public}\n`, { mode: 0o644 });
  });
}

interface Pair {
  readonly public: string;
  readonly private: string;
}

/** A pair that can be read again: ssh2 drops zero bytes at the front of either half, so one pair of a hundred is broken. */
export function wholePair(make: () => Pair, parse: (text: string) => unknown): Pair {
  for (;;) {
    const pair = make();
    if (![pair.public, pair.private].some((text) => parse(text) instanceof Error)) return pair;
  }
}

/** What the file system refuses is the user's to mend. */
function orExplain<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const hint = code === 'ENOENT' ? { hint: 'generate: true makes a key that is not there' } : {};
    throw new InputError(`${path}: ${message}`, { cause, ...hint });
  }
}

/** Whether two lines hold the same key, whatever their comments. */
export function isSameKey(one: string, other: string): boolean {
  return one.trim().split(/\s+/)[1] === other.trim().split(/\s+/)[1];
}

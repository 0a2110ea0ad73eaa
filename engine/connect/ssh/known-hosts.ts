import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConnectionError } from '../../errors.ts';

/** One line of a file of known host keys (OpenSSH's format, sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT"; our names are never hashed). */
export interface KnownKey {
  readonly name: string;
  /** `ssh-ed25519`, … */
  readonly type: string;
  /** The key's blob, in base64. */
  readonly key: string;
  readonly line: number;
}

/** The name under which a machine's host key is kept: its identity where it has one, because addresses pass to others. */
export function hostKeyName(at: {
  readonly address: string;
  readonly port: number;
  readonly identity: string | undefined;
}): string {
  if (at.identity !== undefined) return `kplay-device-${at.identity.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}`;
  return at.port === 22 ? at.address : `[${at.address}]:${at.port}`;
}

/** The keys of the file; none when it is not there. */
export function knownKeys(file: string): readonly KnownKey[] {
  return [...read(file).keys.values()].flat().sort((a, b) => a.line - b.line);
}

/** The keys of the file that go by a name. */
export function keysOf(file: string, name: string): readonly KnownKey[] {
  return read(file).keys.get(name) ?? [];
}

/** A file as it was when it was last read, and its keys by name. */
interface Known {
  readonly text: string;
  readonly keys: ReadonlyMap<string, readonly KnownKey[]>;
}

const lastRead = new Map<string, Known>();

/** Every connection asks; the text is taken apart when it is another one. */
function read(file: string): Known {
  const text = readText(file);
  let known = lastRead.get(file);
  if (known?.text !== text) {
    const keys = new Map<string, KnownKey[]>();
    for (const key of parse(text)) keys.set(key.name, [...(keys.get(key.name) ?? []), key]);
    known = { text, keys };
    lastRead.set(file, known);
  }
  return known;
}

function parse(file: string): KnownKey[] {
  return file.split('\n').flatMap((text, index) => {
    const [names = '', type = '', key = ''] = text.trim().split(/\s+/);
    if (names === '' || names.startsWith('#') || names.startsWith('@') || key === '') return [];
    return names.split(',').map((name) => ({ name, type, key, line: index + 1 }));
  });
}

/** Whether a host is who it was; a new one is remembered unless `strict`. Throws a ConnectionError that explains. */
export async function checkHostKey(
  file: string,
  host: { readonly label: string; readonly hostKeyName: string; readonly strictHostKeys: boolean },
  blob: Buffer,
): Promise<void> {
  const name = host.hostKeyName;
  const offered = { type: keyType(blob), key: blob.toString('base64') };
  const isOffered = (each: KnownKey) => each.type === offered.type && each.key === offered.key;
  if (keysOf(file, name).some(isOffered)) return;
  await locked(file, () => {
    const known = keysOf(file, name);
    if (known.some(isOffered)) return;
    if (known.length > 0) throw changed(file, host.label, known, offered);
    if (host.strictHostKeys) throw unknown(file, host.label, name, offered);
    append(file, `${name} ${offered.type} ${offered.key}\n`);
  });
}

/** Remembers a host key that came by another way (user data of a new machine), in place of those that were known. */
export async function trustHostKey(
  file: string,
  host: { readonly address: string; readonly port?: number; readonly identity?: string },
  publicKey: string,
): Promise<void> {
  const name = hostKeyName({ address: host.address, port: host.port ?? 22, identity: host.identity });
  const [type, key] = publicKey.trim().split(/\s+/);
  await locked(file, () => {
    const others = readText(file)
      .split('\n')
      .filter((line) => line !== '' && line.split(/\s+/)[0] !== name);
    const temporary = `${file}.${process.pid}.new`;
    writeFileSync(temporary, [...others, `${name} ${type} ${key}`, ''].join('\n'), { mode: 0o600 });
    renameSync(temporary, file);
  });
}

/** As ssh-keygen shows it: `SHA256:…`. */
export function fingerprint(key: string): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

/** A public key's blob begins with the name of its type (RFC 4253, 6.6). */
function keyType(blob: Buffer): string {
  return blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
}

interface Offered {
  readonly type: string;
  readonly key: string;
}

function changed(file: string, label: string, known: readonly KnownKey[], offered: Offered): ConnectionError {
  const before = known.find((each) => each.type === offered.type) ?? known[0]!;
  return new ConnectionError(
    `${label}: the host key has changed: this is another machine, or somebody is in between\n` +
      `  known    ${before.type} ${fingerprint(before.key)}\n` +
      `  offered  ${offered.type} ${fingerprint(offered.key)}`,
    {
      reason: 'host-key',
      origin: { file, line: before.line, column: 1 },
      hint: `if the machine was reinstalled, remove the line: ssh-keygen -f '${file}' -R '${before.name}'`,
    },
  );
}

function unknown(file: string, label: string, name: string, offered: Offered): ConnectionError {
  return new ConnectionError(
    `${label}: its host key is not known\n  offered  ${offered.type} ${fingerprint(offered.key)}`,
    {
      reason: 'host-key',
      hint: `compare the fingerprint, then add to ${file} the line: ${name} ${offered.type} ${offered.key}`,
    },
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function append(file: string, line: string): void {
  const text = readText(file);
  appendFileSync(file, text === '' || text.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 });
}

/** Runs one change of the file at a time, also among runs of kplay; a lock left by a dead one is broken after 10 s. */
async function locked(file: string, change: () => void): Promise<void> {
  const lock = `${file}.lock`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  while (!tryLock(lock)) await new Promise((resolve) => setTimeout(resolve, 10));
  try {
    change();
  } finally {
    rmdirSync(lock);
  }
}

function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  try {
    if (Date.now() - statSync(lock).mtimeMs > 10_000) rmdirSync(lock);
  } catch {
    // another one has broken it, or it was given back
  }
  return false;
}

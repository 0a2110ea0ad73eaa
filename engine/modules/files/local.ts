import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../errors.ts';

/** What a local file holds: SHA-256 in hexadecimal, and unless it is big the bytes, which all hosts share. */
export interface LocalContent {
  readonly digest: string;
  readonly bytes: Buffer | undefined;
}

/** In bytes: up to here a file is read at once; up to there it is kept, and what is bigger is read when it is sent, for each host anew. */
const small = 32 * 1024;
const moderate = 4 * 1024 * 1024;

/** How many files are remembered, and how many of their bytes. */
const room = { files: 8192, bytes: 32 * 1024 * 1024 };

/** A file's content by its path, with what the file looked like when it was read: a memory of what can be read again. */
const known = new Map<string, Known>();
let held = 0;

interface Known {
  readonly seen: string;
  /** How many bytes of memory it holds. */
  readonly bytes: number;
  readonly content: LocalContent | Promise<LocalContent>;
}

/** Reads a local file, once for all hosts as long as it stays the same. Throws an InputError when it cannot be read. */
export async function localContent(path: string): Promise<LocalContent> {
  return contentOf(path, await localStat(path));
}

/**
 * The same of a file that has been looked at. A small one is read at once: of a thousand, the way by way of threads takes
 * several times as long as reading does.
 */
export function contentOf(path: string, found: Stats): LocalContent | Promise<LocalContent> {
  const { dev, ino, size, mtimeMs, ctimeMs } = found;
  const seen = [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  const before = known.get(path);
  if (before?.seen === seen) return before.content;
  const content = size <= small ? readSmall(path) : size <= moderate ? readModerate(path) : readBig(path);
  forget(path);
  remember(path, { seen, bytes: size <= moderate ? size : 0, content });
  if (content instanceof Promise) content.catch(() => forget(path));
  return content;
}

function remember(path: string, file: Known): void {
  known.set(path, file);
  held += file.bytes;
  for (const oldest of known.keys()) {
    if (known.size <= room.files && held <= room.bytes) break;
    forget(oldest);
  }
}

function forget(path: string): void {
  held -= known.get(path)?.bytes ?? 0;
  known.delete(path);
}

function readSmall(path: string): LocalContent {
  try {
    return keeping(readFileSync(path));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function readModerate(path: string): Promise<LocalContent> {
  return keeping(await readLocal(path));
}

function keeping(bytes: Buffer): LocalContent {
  return { digest: createHash('sha256').update(bytes).digest('hex'), bytes };
}

async function readBig(path: string): Promise<LocalContent> {
  return { digest: await fileDigest(path, 'sha256'), bytes: undefined };
}

/** All bytes of a local file. Throws an InputError when it cannot be read. */
export async function readLocal(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The digest of a local file in hexadecimal, read in pieces. Throws an InputError when it cannot be read. */
export async function fileDigest(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return hash.digest('hex');
}

function unreadable(path: string, cause: unknown): InputError {
  return new InputError(`cannot read ${path}: ${(cause as Error).message}`, { cause });
}

/** What a local path is, links followed. Throws an InputError when it cannot be looked at. */
export async function localStat(path: string): Promise<Stats> {
  return localLook(path, true); // at once: by way of a thread it takes ten times as long, for each host and file
}

/** The same, and of a link itself unless it is to be followed. */
export function localLook(path: string, follow: boolean): Stats {
  try {
    return follow ? statSync(path) : lstatSync(path);
  } catch (cause) {
    throw unseen(path, cause);
  }
}

function unseen(path: string, cause: unknown): InputError {
  return new InputError(`cannot look at ${path}: ${(cause as Error).message}`, { cause });
}

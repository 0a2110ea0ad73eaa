import { createHash } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Endpoint } from '../../providers/http.ts';
import { serverOf } from '../../providers/packet/server.ts';
import { deviceShape } from '../../providers/packet/shapes.ts';
import type { Value } from '../../types.ts';
import type { Found } from './choose.ts';

/** Where the cache is, and for how many seconds it holds. */
interface Place {
  readonly path: string;
  readonly age: number;
}

const content = z.object({
  key: z.string(),
  at: z.number(),
  devices: z.array(z.object({ project: z.string(), device: deviceShape })),
});

/** Kept of a device beside its plain attributes; passwords and user data are not. */
const kept = ['plan', 'operating_system', 'facility', 'metro', 'tags', 'ip_addresses'];
const dropped = ['root_password', 'userdata'];

/** What an answer depends on: another address, token or choice of projects is another cache. */
export function cacheKey({ baseUrl, token }: Endpoint, projects: readonly string[] | undefined): string {
  const text = JSON.stringify([baseUrl, token.reveal(), projects ?? null]);
  return createHash('sha256').update(text).digest('hex');
}

/** What was kept for this key, if it is fresh, whole, and in a file that only we can have written. */
export async function readCache({ path, age }: Place, key: string): Promise<Found[] | undefined> {
  const text = await readOwn(path);
  const { data } = content.safeParse(text === undefined ? undefined : parse(text));
  const fresh = data && data.key === key && Date.now() - data.at < age * 1000 && data.at <= Date.now();
  return fresh ? data.devices.map(({ project, device }) => ({ project, server: serverOf(device) })) : undefined;
}

/** Keeps an answer, readable for its owner alone, in one piece or not at all. */
export async function writeCache({ path }: Place, key: string, found: readonly Found[]): Promise<void> {
  const devices = found.map(({ project, server }) => ({
    project,
    device: Object.fromEntries(Object.entries(server.raw).filter(([name, value]) => isKept(name, value))),
  }));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}`;
  await unlink(beside).catch(() => undefined);
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify({ key, at: Date.now(), devices }));
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

function isKept(name: string, value: Value): boolean {
  const plain = typeof value !== 'object' || value === null;
  return kept.includes(name) || (plain && !dropped.includes(name));
}

/** A file of another user, or one that others may write, could send our commands to machines of theirs. */
async function readOwn(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const { uid, mode } = await file.stat();
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours, or damaged: the API is asked again
  }
}

import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { InputError, type KplayError } from '../errors.ts';
import { isMapping } from '../load/fields.ts';
import { plainOf } from '../load/plain.ts';
import { writePrivate } from '../secrets/private-file.ts';
import { type Origin, Secret, type Value, type Written } from '../types.ts';

/** What a plugin's file says of its cache; `age` and `stale` are in seconds. */
export const cacheOptions = z.strictObject({
  path: z
    .string()
    .min(1)
    .optional()
    .describe("where it is kept, relative to this file; below the user's cache folder unless given"),
  age: z.number().min(0).default(300).describe('for how many seconds an answer is taken again'),
  stale: z
    .number()
    .min(0)
    .default(0)
    .describe('for how many seconds an answer may stand in for one that cannot be had'),
});

/** Where an answer is kept, and how long it holds. */
export interface CachePlace {
  readonly path: string;
  readonly age: number;
  readonly stale: number;
}

/** What is kept, and how it is read again: undefined for what it did not write. */
export interface Kept<T> {
  /** What the answer depends on beside the file it is kept in, as a digest. */
  readonly key: string;
  pack(answer: T): unknown;
  unpack(content: unknown): T | undefined;
}

/** How an answer may be had. */
export interface Asking<T> {
  ask(): Promise<T>;
  /** Asks anew, and takes nothing that is kept. */
  readonly fresh: boolean;
  readonly origin: Origin;
  readonly warn: (mistake: InputError) => void;
}

/** The place that a plugin's file says. Its name in the user's cache folder is a digest of the options that are not secret. */
export function cachePlace(
  { path, age, stale }: z.infer<typeof cacheOptions>,
  config: Written,
  environment: Readonly<Record<string, string | undefined>>,
): CachePlace {
  const file = resolve(config.origin.file);
  if (path !== undefined) return { path: resolve(dirname(file), path), age, stale };
  const folder = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const name = `${digestOf([file, openOptions(config)])}.json`;
  return { path: join(folder, 'kplay', 'inventory', name), age, stale };
}

/** A SHA-256 of data, in hexadecimal digits. */
export function digestOf(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex');
}

/** Without secrets, and without what may be one. */
function openOptions(config: Written): Value {
  if (!isMapping(config.content)) return null;
  const open = [...config.content].filter(
    ([name, { content }]) => !(content instanceof Secret) && !/token|password|secret|^cache$/.test(name),
  );
  return Object.fromEntries(open.map(([name, value]) => [name, plainOf(value)]));
}

/**
 * The answer that is kept if it is fresh, else a new one, which is kept. When there is none to be had, one that is kept
 * may stand in for it for as long as the place says, and that is told.
 */
export async function cached<T>(place: CachePlace | undefined, kept: Kept<T>, asking: Asking<T>): Promise<T> {
  if (!place) return asking.ask();
  const before = asking.fresh ? undefined : await readCache(place, kept);
  if (before && before.age < place.age) return before.answer;
  let answer: T;
  try {
    answer = await asking.ask();
  } catch (error) {
    if (!before || before.age >= place.stale || !(error instanceof Error)) throw error;
    asking.warn(standsIn(before.age, error as KplayError, asking.origin));
    return before.answer;
  }
  await mkdir(dirname(place.path), { recursive: true, mode: 0o700 });
  await writePrivate(place.path, JSON.stringify({ key: kept.key, at: Date.now(), content: kept.pack(answer) }));
  return answer;
}

function standsIn(age: number, cause: KplayError, origin: Origin): InputError {
  const message = `hosts as they were ${Math.round(age)} s ago, because now: ${cause.message}`;
  return new InputError(message, { origin, cause, hint: '--flush-cache takes no old answer' });
}

const stored = z.object({ key: z.string(), at: z.number(), content: z.unknown() });

async function readCache<T>({ path }: CachePlace, kept: Kept<T>): Promise<{ answer: T; age: number } | undefined> {
  const text = await readOwn(path);
  const { data } = stored.safeParse(text === undefined ? undefined : parse(text));
  if (!data || data.key !== kept.key || data.at > Date.now()) return undefined;
  const answer = kept.unpack(data.content);
  return answer === undefined ? undefined : { answer, age: (Date.now() - data.at) / 1000 };
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
    return undefined; // not ours, or damaged: the answer is asked for again
  }
}

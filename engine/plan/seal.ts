import { createHmac, randomBytes } from 'node:crypto';
import type { Seen } from '../play/context.ts';
import type { Value, Values } from '../types.ts';

/** The random key of a plan, in base64url: who has the digests but not the key cannot find out what they are of by trying. */
export function newKey(): string {
  return randomBytes(32).toString('base64url');
}

/** A digest of data under a plan's key: 128 bits of HMAC-SHA-256 in base64url. */
export function digestOf(key: string, value: unknown): string {
  return createHmac('sha256', key).update(canonical(value)).digest('base64url').slice(0, 22);
}

/** Digests of what the probes of a run saw on their hosts, whether or not it may be shown. */
export function digestOfSeen(key: string): (seen: Seen) => string {
  return ({ data, differences = [], saw = [] }) =>
    digestOf(key, { told: told(data), before: differences.map(({ name, before }) => [name, before]), saw });
}

/**
 * What a result tells of the state of a host. Times, sizes (of a folder in use, of a log) and what a command printed differ
 * from one look to the next; other contents than those wanted are differences.
 */
const lasting = ['state', 'exists', 'mode', 'uid', 'gid', 'checksum', 'isdir', 'islnk', 'isreg', 'lnk_target'];

function told({ stat, ...data }: Values): Values {
  return { ...lastingOf(data), stat: typeof stat === 'object' && stat !== null ? lastingOf(stat as Values) : null };
}

function lastingOf(data: Values): Values {
  return Object.fromEntries(lasting.flatMap((name) => (name in data ? [[name, data[name] as Value]] : [])));
}

/** JSON in which the keys of maps are sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) && !('toJSON' in part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

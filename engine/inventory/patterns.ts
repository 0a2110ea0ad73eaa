import { readFileSync } from 'node:fs';
import { closest, InputError } from '../errors.ts';
import type { Inventory, Origin } from '../types.ts';
import { findHost, hostsOf } from './find.ts';
import { isIPv6Address } from './names.ts';

type Mistake = (mistake: InputError) => void;

function refuse(mistake: InputError): never {
  throw mistake;
}

/**
 * The names of the hosts that a pattern means, without duplicates, in the order of its parts and, within a group, of the
 * inventory. Parts are joined by `:` or `,`, or given as a list: host and group names, globs, `~regular expressions`,
 * `web[0]` and `web[0:2]`; `&` in front keeps only, `!` takes away. A part that means nothing, or does not parse, is an
 * InputError, which is thrown, or told to `missing` (a play's hosts may be empty; a regular expression must parse).
 */
export function matchHosts(
  pattern: string | readonly string[],
  inventory: Inventory,
  origin?: Origin,
  missing: Mistake = refuse,
): string[] {
  const parts = (typeof pattern === 'string' ? [pattern] : pattern).flatMap(splitPattern);
  const added = parts.filter((part) => !/^[!&]/.test(part));
  const look = { inventory, origin, missing };
  const found = new Set(
    (added.length > 0 || parts.length === 0 ? added : ['all']).flatMap((part) => evaluate(part, look)),
  );
  for (const part of parts.filter((part) => part.startsWith('&'))) {
    const kept = new Set(evaluate(part.slice(1), look));
    for (const host of found) if (!kept.has(host)) found.delete(host);
  }
  for (const part of parts.filter((part) => part.startsWith('!'))) {
    for (const host of evaluate(part.slice(1), look)) found.delete(host);
  }
  return [...found];
}

/** The hosts of `-l`, where `@FILE` stands for the patterns in a file, one a line; an InputError when they are none. */
export function limitHosts(pattern: string, inventory: Inventory, origin?: Origin): string[] {
  const parts = pattern.split(',').map((part) => part.trim());
  const files = parts.filter((part) => part.startsWith('@'));
  const rest = parts.filter((part) => part !== '' && !part.startsWith('@'));
  const hosts = matchHosts(
    [...rest, ...files.flatMap((file) => readPatterns(file.slice(1), origin))],
    inventory,
    origin,
  );
  if (hosts.length > 0) return hosts;
  const empty = rest.filter((part) => inventory.groups.has(part)).map((part) => `"${part}"`);
  const hint = empty.length > 0 ? `no host is in ${empty.join(', ')}` : 'kplay inventory graph shows what there is';
  throw new InputError(`no host is left by the limit "${pattern}"`, { origin, hint });
}

function readPatterns(path: string, origin: Origin | undefined): string[] {
  try {
    const lines = readFileSync(path, 'utf8').split(/\r?\n/);
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  } catch (cause) {
    throw new InputError(`the file of patterns ${path} cannot be read`, { origin, cause });
  }
}

/** Commas part; so do colons, except in brackets, in an IPv6 address and in front of a port. */
function splitPattern(text: string): string[] {
  if (text.includes(',')) return text.split(',').flatMap(splitPattern);
  const trimmed = text.trim();
  if (trimmed === '' || isIPv6Address(trimmed.replace(/^[!&]/, ''))) return trimmed === '' ? [] : [trimmed];
  return trimmed.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [trimmed];
}

interface Look {
  readonly inventory: Inventory;
  readonly origin: Origin | undefined;
  readonly missing: Mistake;
}

function evaluate(part: string, look: Look): string[] {
  if (look.inventory.hosts.has(part)) return [part];
  const { name, first, last } = splitSubscript(part);
  const { hosts, known } = enumerate(name, look);
  if (!known) {
    const { hosts: hostNames, groups } = look.inventory;
    const hint = nearest(name, [...groups.keys(), ...hostNames.keys()]) ?? 'kplay inventory graph shows what there is';
    look.missing(new InputError(`no host or group matches "${name}"`, { origin: look.origin, hint }));
    return [];
  }
  if (first === undefined) return hosts;
  const from = first < 0 ? hosts.length + first : first;
  const chosen = from < 0 ? [] : hosts.slice(from, (last ?? from) + 1);
  if (chosen.length === 0 && hosts.length > 0) {
    const message = `"${part}" is beyond the end of "${name}", which has ${hosts.length} hosts`;
    look.missing(new InputError(message, { origin: look.origin, hint: 'the first host is number 0' }));
  }
  return chosen;
}

/** Up to three names that a misspelt one may mean. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  const found = new Set<string>();
  for (let near: string | undefined = ''; near !== undefined && found.size < 3; ) {
    near = closest(
      name,
      candidates.filter((each) => !found.has(each)),
    );
    if (near !== undefined) found.add(near);
  }
  const names = [...found].map((each) => `"${each}"`);
  return names.length === 0 ? undefined : `did you mean ${names.join(', ').replace(/, ("[^"]*")$/, ' or $1')}?`;
}

interface Subscript {
  readonly name: string;
  readonly first?: number;
  /** The last index, included; Infinity when the range is open. */
  readonly last?: number;
}

/** `web[1]`, `web[-1]`, `web[1:3]`, `web[1:]`; a glob's `[ab]` is none. */
function splitSubscript(part: string): Subscript {
  const match = part.startsWith('~') ? null : /^(.+)\[(?:(-?\d+)|(\d+):(\d*))\]$/.exec(part);
  if (!match) return { name: part };
  const [, name = '', single, from, to] = match;
  if (single !== undefined) return { name, first: Number(single) };
  return { name, first: Number(from), last: to === '' ? Number.POSITIVE_INFINITY : Number(to) };
}

/** Hosts of the groups that match; hosts by their own name when no group does, or when the pattern may mean both. */
function enumerate(name: string, { inventory, origin }: Look): { hosts: string[]; known: boolean } {
  const matches = matcher(name, origin);
  const groups = [...inventory.groups.keys()].filter(matches);
  const hosts = new Set(groups.flatMap((group) => hostsOf(group, inventory)));
  if (groups.length === 0 || /^~|[.?*[]/.test(name)) {
    for (const host of inventory.hosts.keys()) if (matches(host)) hosts.add(host);
  }
  if (hosts.size === 0 && groups.length === 0 && findHost(inventory, name)) hosts.add(name);
  return { hosts: [...hosts], known: hosts.size > 0 || groups.length > 0 };
}

function matcher(pattern: string, origin: Origin | undefined): (name: string) => boolean {
  const isRegex = pattern.startsWith('~');
  if (!isRegex && !/[*?[]/.test(pattern)) return (name) => name === pattern;
  try {
    const regex = isRegex ? new RegExp(`^(?:${pattern.slice(1)})`) : new RegExp(`^${globSource(pattern)}$`, 's');
    return (name) => regex.test(name);
  } catch (cause) {
    const what = isRegex ? 'regular expression' : 'glob';
    const hint = /\[[\d:-]*\]$/.test(pattern) ? 'some of a group are web[0], web[-1], web[0:2] or web[1:]' : undefined;
    throw new InputError(`"${pattern}" is not a ${what}: ${(cause as Error).message}`, { origin, hint, cause });
  }
}

/** Ansible's globs are Python's fnmatch: `*` also matches dots and slashes, and there are neither braces nor escapes. */
function globSource(pattern: string): string {
  return pattern.replace(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (piece, not: string | undefined, chars = '') => {
    if (not !== undefined) return `[${not && '^'}${chars.replace(/[\\\]^]/g, '\\$&')}]`;
    if (piece === '*') return '.*';
    return piece === '?' ? '.' : piece.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  });
}

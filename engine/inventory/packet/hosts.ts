import { InputError } from '../../errors.ts';
import type { Origin } from '../../types.ts';
import { checkHostName } from '../names.ts';
import type { Found } from './choose.ts';
import { Answers } from './expressions.ts';
import type { PacketOptions } from './options.ts';

/** A server under the name that it has in the inventory. */
export interface NamedHost extends Found {
  readonly name: string;
}

const byName = new Intl.Collator('en', { numeric: true });

/**
 * Gives each server the name of a host, sorted by it: what `hostname` says, else its hostname. Of several with one name the
 * oldest keeps it; the others get their id's first digits behind it, and a warning. What can be no host's name is left out
 * with a warning: the API is told hostnames by others, and they become file names and arguments here.
 */
export function nameHosts(
  found: readonly Found[],
  { hostname, origin }: Pick<PacketOptions, 'hostname' | 'origin'>,
  warn: (mistake: InputError) => void,
): readonly NamedHost[] {
  const hosts = new Map<string, NamedHost>();
  const answers = new Answers('hostname', hostname);
  for (const one of found.toSorted(oldestFirst)) {
    const wanted = answers.of(one) ?? (one.server.name || one.server.id);
    const name = freeName(wanted, one, hosts, origin, warn);
    if (isAllowed(name, origin, warn)) hosts.set(name, { ...one, name });
  }
  for (const doubt of answers.doubts()) warn(doubt);
  return [...hosts.values()].sort((a, b) => byName.compare(a.name, b.name));
}

function oldestFirst({ server: a }: Found, { server: b }: Found): number {
  const [one, other] = [`${a.createdAt} ${a.id}`, `${b.createdAt} ${b.id}`];
  return one < other ? -1 : one > other ? 1 : 0;
}

function freeName(
  wanted: string,
  { server }: Found,
  hosts: ReadonlyMap<string, NamedHost>,
  origin: Origin,
  warn: (mistake: InputError) => void,
): string {
  const earlier = hosts.get(wanted);
  if (!earlier) return wanted;
  const short = `${wanted}-${server.id.slice(0, 8)}`;
  const name = hosts.has(short) ? `${wanted}-${server.id}` : short;
  const hint = 'rename one of them, or give it back';
  const both = `the devices ${earlier.server.id} and ${server.id} have the same hostname "${wanted}"`;
  warn(new InputError(`${both}: the second is called "${name}" here`, { origin, hint }));
  return name;
}

function isAllowed(name: string, origin: Origin, warn: (mistake: InputError) => void): boolean {
  try {
    checkHostName(name, origin);
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    warn(new InputError(`${error.message}: this device is left out`, { origin, cause: error }));
    return false;
  }
}

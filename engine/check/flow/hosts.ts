import { InputError } from '../../errors.ts';
import { findHost } from '../../inventory/find.ts';
import { limitHosts, matchHosts } from '../../inventory/patterns.ts';
import { patternsOf } from '../../play/hosts/hosts.ts';
import { scopeOfPlay } from '../../play/settings.ts';
import type { Host, Play } from '../../types.ts';
import type { Surroundings } from './surroundings.ts';

/** The hosts of a play, as far as they are known; what is wrong with its pattern is said elsewhere. */
export function hostsToCheck(play: Play, { inventory, extraVars, limit }: Surroundings): Host[] {
  try {
    const patterns = patternsOf(play, scopeOfPlay({ extraVars }, play));
    const names = matchHosts(patterns, inventory, play.hosts.origin, () => {});
    const allowed = limit.map((each) => new Set(limitHosts(each, inventory)));
    const left = names.filter((name) => allowed.every((each) => each.has(name)));
    return left.flatMap((name) => findHostOnce(inventory, name) ?? []);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

const implicit = new WeakMap<object, Map<string, Host>>();

/** This machine is a host, too, the same one each time it is asked for. */
function findHostOnce(inventory: Surroundings['inventory'], name: string): Host | undefined {
  const known = implicit.get(inventory) ?? new Map<string, Host>();
  implicit.set(inventory, known);
  const host = inventory.hosts.get(name) ?? known.get(name) ?? findHost(inventory, name);
  if (host) known.set(name, host);
  return host;
}

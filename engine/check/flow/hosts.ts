import { InputError } from '../../errors.ts';
import { findHost } from '../../inventory/find.ts';
import { limitHosts, matchHosts } from '../../inventory/patterns.ts';
import type { VarsFolders } from '../../load/variables.ts';
import { patternsOf } from '../../play/hosts/hosts.ts';
import { scopeOfPlay } from '../../play/settings.ts';
import type { Group, Host, Inventory, Play } from '../../types.ts';
import type { Surroundings } from './surroundings.ts';

/** The hosts of a play, as far as they are known; parts of its pattern that mean nothing are told to `missing`. */
export function hostsToCheck(
  play: Play,
  { inventory, extraVars, limit }: Surroundings,
  missing: (mistake: InputError) => void = () => {},
): Host[] {
  try {
    const patterns = patternsOf(play, scopeOfPlay({ extraVars }, play));
    const names = matchHosts(patterns, inventory, play.hosts.origin, missing);
    const allowed = limit.map((each) => new Set(limitHosts(each, inventory)));
    const left = names.filter((name) => allowed.every((each) => each.has(name)));
    return left.flatMap((name) => findHostOnce(inventory, name) ?? []);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** The inventory with all groups for which there are variables; they may be empty today. */
export function withGroupsOf(folders: readonly VarsFolders[], inventory: Inventory): Inventory {
  const names = folders.flatMap(({ groups }) => [...groups.keys()]).filter((name) => !inventory.groups.has(name));
  if (names.length === 0) return inventory;
  const empty = names.map((name): [string, Group] => [name, { name, hosts: [], children: [], vars: new Map() }]);
  return { ...inventory, groups: new Map([...inventory.groups, ...empty]) };
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

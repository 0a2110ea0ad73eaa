import { didYouMean, InputError } from '../errors.ts';
import { type Group, type Host, type Inventory, Secret, type Value, type Values } from '../types.ts';
import { findHost } from './find.ts';

/** The variables of one host (or group) as data, evaluated by the caller. */
export type VarsOf<T> = (owner: T) => Values;

/**
 * What an inventory script prints for `--list`, keys sorted: each group by name, a plain list of its hosts when it has
 * neither children nor variables, and `_meta.hostvars`. Groups' variables are shown only when `groupVarsOf` gives them;
 * `all` and `ungrouped` only when they say something that the rest does not.
 */
export function toList(inventory: Inventory, varsOf: VarsOf<Host>, groupVarsOf?: VarsOf<Group>): Values {
  const entries: [string, Value][] = [];
  for (const group of inventory.groups.values()) {
    const shown = toGroup(group, sorted(groupVarsOf?.(group) ?? {}));
    if (shown !== undefined) entries.push([group.name, shown]);
  }
  const hostvars = [...inventory.hosts.values()].map((host): [string, Value] => [host.name, varsOf(host)]);
  return sorted(Object.fromEntries([...entries, ['_meta', { hostvars: Object.fromEntries(hostvars) }]]));
}

/** Undefined for `all` and `ungrouped` without anything of their own: every reader of the list fills them in himself. */
function toGroup({ name, hosts, children }: Group, vars: Values): Value | undefined {
  const hasVars = Object.keys(vars).length > 0;
  if (name === 'all') return hasVars ? { vars } : undefined;
  if (name === 'ungrouped' && hosts.length === 0 && children.length === 0 && !hasVars) return undefined;
  if (children.length === 0 && !hasVars) return hosts;
  return {
    ...(children.length > 0 ? { children } : {}),
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(hasVars ? { vars } : {}),
  };
}

/** What an inventory script prints for `--host NAME`, keys sorted; an InputError when there is no such host. */
export function toHost(inventory: Inventory, name: string, varsOf: VarsOf<Host>): Values {
  const host = findHost(inventory, name);
  if (host) return sorted(varsOf(host));
  throw new InputError(`there is no host "${name}"`, { hint: didYouMean(name, inventory.hosts.keys()) });
}

/** The tree of a group and all below it, as text that ends with a line feed; an InputError when there is no such group. */
export function toGraph(inventory: Inventory, name = 'all'): string {
  const group = inventory.groups.get(name);
  if (!group) throw new InputError(`there is no group "${name}"`, { hint: didYouMean(name, inventory.groups.keys()) });
  return `${branch(inventory, group, 0).join('\n')}\n`;
}

function branch(inventory: Inventory, { name, hosts, children }: Group, depth: number): string[] {
  const indent = (level: number) => (level === 0 ? '' : `${'  |'.repeat(level)}--`);
  const groups = children.flatMap((child) => branch(inventory, inventory.groups.get(child)!, depth + 1));
  const own = name === 'all' ? [] : hosts; // hosts of `all` alone are in `ungrouped`, too
  return [`${indent(depth)}@${name}:`, ...groups, ...own.map((host) => `${indent(depth + 1)}${host}`)];
}

function sorted(values: Values): Values {
  const names = Object.keys(values).sort();
  return Object.fromEntries(names.map((name) => [name, sortedDeep(values[name]!)]));
}

function sortedDeep(value: Value): Value {
  if (value === null || typeof value !== 'object' || value instanceof Secret) return value;
  return Array.isArray(value) ? value.map(sortedDeep) : sorted(value as Values);
}

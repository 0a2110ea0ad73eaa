import { didYouMean, InputError } from '../errors.ts';
import { type Group, type Host, type Inventory, Secret, type Value, type Values } from '../types.ts';
import { findHost } from './find.ts';
import { sorted } from './sorted.ts';

/** The variables of one host (or group) as data, evaluated by the caller. */
export type VarsOf<T> = (owner: T) => Values;

/**
 * What an inventory script prints for `--list`, keys sorted: each group by name, a plain list of its hosts when it has
 * neither children nor variables, and `_meta.hostvars`. Groups' variables are shown only when `groupVarsOf` gives them;
 * `all` and `ungrouped` only when they say something that the rest does not. `within` are the hosts that count, all unless given.
 */
export function toList(
  inventory: Inventory,
  varsOf: VarsOf<Host>,
  groupVarsOf?: VarsOf<Group>,
  within?: ReadonlySet<string>,
): Values {
  const isIn = (name: string) => within?.has(name) ?? true;
  const entries: [string, Value][] = [];
  for (const group of inventory.groups.values()) {
    const shown = toGroup({ ...group, hosts: group.hosts.filter(isIn) }, sorted(groupVarsOf?.(group) ?? {}));
    if (shown !== undefined) entries.push([group.name, shown]);
  }
  const hosts = [...inventory.hosts.values()].filter(({ name }) => isIn(name));
  const hostvars = hosts.map((host): [string, Value] => [host.name, varsOf(host)]);
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

/** What a tree shows beside names. */
export interface TreeOptions {
  /** Hosts that are left out of it are left out here; all are in it unless given. */
  readonly hosts?: ReadonlySet<string>;
  readonly vars?: { of(owner: Host): Values; ofGroup(group: Group): Values } | undefined;
}

/** The tree of a group and all below it, as text that ends with a line feed; an InputError when there is no such group. */
export function toGraph(inventory: Inventory, name = 'all', options: TreeOptions = {}): string {
  const group = inventory.groups.get(name);
  if (!group) throw new InputError(`there is no group "${name}"`, { hint: didYouMean(name, inventory.groups.keys()) });
  return `${branch(inventory, group, 0, options).join('\n')}\n`;
}

function branch(inventory: Inventory, group: Group, depth: number, options: TreeOptions): string[] {
  const { name, hosts, children } = group;
  const { vars } = options;
  const groups = children.flatMap((child) => branch(inventory, inventory.groups.get(child)!, depth + 1, options));
  // Hosts of `all` alone are in `ungrouped`, too.
  const own = name === 'all' ? [] : hosts.filter((host) => options.hosts?.has(host) ?? true);
  return [
    `${indent(depth)}@${name}:`,
    ...groups,
    ...own.flatMap((host) => [
      `${indent(depth + 1)}${host}`,
      ...(vars ? leaves(vars.of(inventory.hosts.get(host)!), depth + 2) : []),
    ]),
    ...(vars ? leaves(vars.ofGroup(group), depth + 1) : []),
  ];
}

function leaves(vars: Values, depth: number): string[] {
  return Object.entries(sorted(vars)).map(([name, value]) => `${indent(depth)}{${name} = ${shownValue(value)}}`);
}

function shownValue(value: Value): string {
  return typeof value === 'object' && !(value instanceof Secret) ? JSON.stringify(value) : String(value);
}

function indent(level: number): string {
  return level === 0 ? '' : `${'  |'.repeat(level)}--`;
}

import type { Host, Inventory } from '../types.ts';

const local: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * The host of that name. This machine (`localhost`, `127.0.0.1`, `::1`) is one, reached without SSH, even when no source
 * names it; it is then in no group, and `all` does not list it.
 */
export function findHost(inventory: Inventory, name: string): Host | undefined {
  const known = inventory.hosts.get(name);
  if (known || !local.has(name)) return known;
  return { name, groups: [], vars: new Map([['ansible_connection', { data: 'local' }]]) };
}

/** The hosts of a group: its own, then those of its children, level by level; for `all` in the inventory's order. */
export function hostsOf(group: string, inventory: Inventory): string[] {
  if (group === 'all') return [...inventory.hosts.keys()];
  const hosts = new Set<string>();
  const groups = new Set([group]);
  // A set grows while it is walked: what is added is met later, once.
  for (const name of groups) {
    const { hosts: own, children } = inventory.groups.get(name)!;
    for (const host of own) hosts.add(host);
    for (const child of children) groups.add(child);
  }
  return [...hosts];
}

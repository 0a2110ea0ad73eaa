import type { Group, Host, Inventory, Value, Values } from '../types.ts';
import { sorted } from './sorted.ts';

/** What is told of hosts and groups, and of which hosts: those within the limit. */
export interface Telling {
  readonly hosts: ReadonlySet<string>;
  hostVars(host: Host): Values;
  /** Left out where a host's variables hold those of its groups already. */
  readonly groupVars?: ((group: Group) => Values) | undefined;
}

/**
 * What `ansible-inventory --list` prints: groups by name without what is empty, variables of hosts below `_meta`, keys
 * sorted. Its `profile` tells Ansible's own script plugin how the document is typed (ansible-core 2.19).
 */
export function toListDocument(inventory: Inventory, telling: Telling): Values {
  const groups = [...inventory.groups.values()].flatMap((group): [string, Value][] => {
    const members = group.name === 'all' ? [] : membersOf(group, telling);
    const vars = telling.groupVars?.(group) ?? {};
    const shown = withoutEmpty({ children: group.children, hosts: members, vars });
    return Object.keys(shown).length > 0 ? [[group.name, shown]] : [];
  });
  const hosts = [...inventory.hosts.values()].filter(({ name }) => telling.hosts.has(name));
  const hostvars = hosts
    .map((host): [string, Values] => [host.name, telling.hostVars(host)])
    .filter(([, vars]) => Object.keys(vars).length > 0);
  const meta = { hostvars: Object.fromEntries(hostvars), profile: 'inventory_legacy' };
  return sorted(Object.fromEntries([...groups, ['_meta', meta]]));
}

/**
 * The inventory as a YAML inventory has it, in its own order: groups below `all`, each told once; so are the variables
 * of a host, where it first appears.
 */
export function toYamlDocument(inventory: Inventory, telling: Telling): Values {
  const told = new Set<string>();
  const hostsOf = hostTeller(inventory, telling);
  const tell = (name: string): Value => {
    const group = inventory.groups.get(name)!;
    const children = group.children.map((child): [string, Value] => {
      if (told.has(child)) return [child, {}];
      told.add(child);
      return [child, tell(child)];
    });
    return withoutEmpty({
      children: Object.fromEntries(children.filter(([child, shown]) => !isEmpty(shown) || inventoryKnows(child, told))),
      hosts: name === 'all' ? {} : hostsOf(group),
      vars: telling.groupVars?.(group) ?? {},
    });
  };
  return withoutEmpty({ all: tell('all') });
}

/** An empty `ungrouped` says nothing: every reader adds it. */
function inventoryKnows(name: string, told: ReadonlySet<string>): boolean {
  return name !== 'ungrouped' && told.has(name);
}

/** The inventory as tables by group, each with the names of its children, hosts with their variables, and its variables. */
export function toTables(inventory: Inventory, telling: Telling): Values {
  const hostsOf = hostTeller(inventory, telling);
  const tables = [...inventory.groups.values()].map((group): [string, Values] => [
    group.name,
    withoutEmpty({
      children: group.name === 'all' ? [] : group.children,
      hosts: group.name === 'all' ? {} : hostsOf(group),
      vars: telling.groupVars?.(group) ?? {},
    }),
  ]);
  return Object.fromEntries(tables.filter(([, table]) => !isEmpty(table)));
}

/** Hosts of a group with their variables; a host that has been told before comes without. */
function hostTeller(inventory: Inventory, telling: Telling): (group: Group) => Values {
  const told = new Set<string>();
  return (group) =>
    Object.fromEntries(
      membersOf(group, telling).map((name) => {
        if (told.has(name)) return [name, {}];
        told.add(name);
        return [name, telling.hostVars(inventory.hosts.get(name)!)];
      }),
    );
}

function membersOf({ hosts }: Group, telling: Telling): string[] {
  return hosts.filter((host) => telling.hosts.has(host));
}

function withoutEmpty(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: Value): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}

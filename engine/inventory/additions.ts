import { InputError } from '../errors.ts';
import type { Addition } from '../modules/definition/module.ts';
import type { Binding, Group, Host, Inventory, Origin } from '../types.ts';
import { addChild, addMember, type Draft, draftGroup, draftHost, implied } from './draft.ts';
import { hostsOf } from './find.ts';
import { finishedGroup, groupsByHost } from './finish.ts';
import { expandHosts } from './names.ts';

/** An inventory with what it was made from, to which hosts and groups can be added. */
export interface Extensible {
  readonly draft: Draft;
  readonly inventory: Inventory;
  /**
   * Members that groups have got from tasks, in the inventory's order: hosts come in the order of their answers, and a
   * group must not be another one each time.
   */
  readonly late: Map<string, readonly string[]>;
}

/** What an addition changed: the inventory as it is now, and the hosts whose groups or variables are others. */
export interface Extended {
  readonly inventory: Inventory;
  readonly hosts: readonly Host[];
}

/**
 * Adds a host, its variables, and groups that hold it; undefined when all of that was there already. The maps of the
 * inventory are the same ones with more in them, because every host may add something. Throws an InputError for names
 * that cannot be, groups that would hold themselves, and a host that has to be there and is not.
 */
export function extend(of: Extensible, addition: Addition, origin: Origin): Extended | undefined {
  const { draft } = of;
  const { name, port } = nameOf(addition, draft, origin);
  const isNew = !draft.hosts.has(name);
  const host = draftHost(draft, name, origin);
  const given = Object.entries(addition.vars).map(([key, data]): [string, Binding] => [key, { data }]);
  const vars = port === undefined ? given : [...given, ['ansible_port', { data: port }] as const];
  const set = vars.filter(([key, binding]) => assigned(host, key, binding));
  const joined = addition.groups.filter((group) => joins(draft, group, name, origin));
  const hung = addition.groups.flatMap((group) =>
    addition.parents.filter((parent) => hangs(draft, parent, group, origin)),
  );
  if (!isNew && set.length === 0 && joined.length === 0 && hung.length === 0) return undefined;
  settle(of, name);
  return updated(of, name, hung.length > 0 ? addition.groups : []);
}

function nameOf({ host, known }: Addition, draft: Draft, origin: Origin): { name: string; port?: number | undefined } {
  if (known && !draft.hosts.has(host)) {
    const hint = 'name it in the inventory, or add it with add_host';
    throw new InputError(`"${host}" is in no group, and in no inventory`, { origin, hint });
  }
  const { names, port } = draft.hosts.has(host) ? { names: [host] } : expandHosts(host, origin);
  if (names.length === 1) return { name: names[0]!, port };
  throw new InputError(`"${host}" stands for ${names.length} hosts`, { origin, hint: 'use a loop' });
}

/** Whether that is a change. */
function assigned(vars: Map<string, Binding>, name: string, binding: Binding): boolean {
  const before = vars.get(name);
  vars.set(name, binding);
  const same = before && 'data' in before && 'data' in binding;
  return !same || JSON.stringify(before.data) !== JSON.stringify(binding.data);
}

function joins(draft: Draft, group: string, host: string, origin: Origin): boolean {
  if (draft.groups.get(group)?.hosts.has(host)) return false;
  addMember(draft, group, host, origin);
  return true;
}

function hangs(draft: Draft, parent: string, group: string, origin: Origin): boolean {
  if (draft.groups.get(parent)?.children.has(group)) return false;
  if (parent === group || below(draft, group).has(parent)) {
    throw new InputError(`the group "${group}" would hold itself: it is above "${parent}"`, { origin });
  }
  draftGroup(draft, parent, origin);
  addChild(draft, parent, group, origin);
  return true;
}

function below(draft: Draft, group: string): ReadonlySet<string> {
  const found = new Set([group]);
  // A set grows while it is walked: what is added is met later, once.
  for (const name of found) for (const child of draft.groups.get(name)!.children.keys()) found.add(child);
  return found;
}

/** What holds for every inventory: groups without a parent are below `all`, hosts without a group in `ungrouped`. */
function settle({ draft, late }: Extensible, host: string): void {
  const all = draft.groups.get('all')!;
  const held = new Set([...draft.groups.values()].flatMap(({ children }) => [...children.keys()]));
  for (const group of draft.groups.keys()) {
    if (group !== 'all' && !held.has(group)) all.children.set(group, implied);
  }
  const ungrouped = draft.groups.get('ungrouped')!.hosts;
  const grouped = [...draft.groups].some(
    ([name, { hosts }]) => name !== 'all' && name !== 'ungrouped' && hosts.has(host),
  );
  if (!grouped) ungrouped.set(host, implied);
  else if (ungrouped.delete(host)) {
    const left = late.get('ungrouped')?.filter((each) => each !== host);
    if (left) late.set('ungrouped', left);
  }
}

/** The inventory with this host, its groups, and all hosts of the groups that have a new one above them made anew. */
function updated(of: Extensible, name: string, moved: readonly string[]): Extended {
  const { draft, inventory } = of;
  const groups = inventory.groups as Map<string, Group>;
  for (const [group, written] of draft.groups) {
    const before = groups.get(group);
    const same = before?.hosts.length === written.hosts.size && before.children.length === written.children.size;
    if (same) continue;
    const made = finishedGroup(group, written);
    groups.set(group, written.hosts.has(name) ? { ...made, hosts: inOrder(of, before ?? made, name) } : made);
  }
  const hosts = inventory.hosts as Map<string, Host>;
  const now = { ...inventory, hosts, groups };
  const affected = new Set([name, ...moved.flatMap((group) => hostsOf(group, now))]);
  const above = groupsByHost(draft, affected);
  const made = [...affected].map(
    (each): Host => ({ name: each, groups: above.get(each)!, vars: draft.hosts.get(each)! }),
  );
  for (const host of made) hosts.set(host.name, host);
  return { inventory: now, hosts: made };
}

/** The members of a group with a further one: those of the sources first. */
function inOrder({ draft, late }: Extensible, { name, hosts }: Group, host: string): string[] {
  const before = late.get(name) ?? [];
  const sources = hosts.slice(0, hosts.length - before.length).filter((each) => each !== host);
  const ranks = ranksOf(draft);
  const rank = ranks.get(host)!;
  const behind = before.findIndex((each) => ranks.get(each)! >= rank);
  const at = behind < 0 ? before.length : behind;
  const now = [...before.slice(0, at), host, ...before.slice(before[at] === host ? at + 1 : at)];
  late.set(name, now);
  return [...sources, ...now];
}

const known = new WeakMap<Draft, Map<string, number>>();

/** The place of each host in the inventory. */
function ranksOf(draft: Draft): ReadonlyMap<string, number> {
  const ranks = known.get(draft) ?? new Map<string, number>();
  known.set(draft, ranks);
  // Hosts are only ever added behind the others.
  if (ranks.size < draft.hosts.size)
    [...draft.hosts.keys()].slice(ranks.size).forEach((host) => {
      ranks.set(host, ranks.size);
    });
  return ranks;
}

import type { Binding, Group, Host, Inventory, Origin } from '../types.ts';
import { checkGroupName, checkHostName } from './names.ts';

/** A group while its inventory is being read; members keep the place that made them members. */
export interface DraftGroup {
  readonly hosts: Map<string, Origin>;
  readonly children: Map<string, Origin>;
  readonly vars: Map<string, Binding>;
}

/** What the sources said so far: hosts and groups by name, in the order in which they were first named. */
export interface Draft {
  readonly hosts: Map<string, Map<string, Binding>>;
  readonly groups: Map<string, DraftGroup>;
}

/** The place of what no source says, as it holds for every inventory. */
export const implied: Origin = { file: 'inventory', line: 1, column: 1 };

/** A draft with nothing but the two groups that always exist. */
export function newDraft(): Draft {
  const draft: Draft = { hosts: new Map(), groups: new Map() };
  for (const name of ['all', 'ungrouped']) {
    draft.groups.set(name, { hosts: new Map(), children: new Map(), vars: new Map() });
  }
  draft.groups.get('all')!.children.set('ungrouped', implied);
  return draft;
}

/** The group of that name, made if it is new; an InputError when the name cannot be a group's. */
export function draftGroup(draft: Draft, name: string, origin: Origin): DraftGroup {
  const known = draft.groups.get(name);
  if (known) return known;
  checkGroupName(name, origin);
  const group: DraftGroup = { hosts: new Map(), children: new Map(), vars: new Map() };
  draft.groups.set(name, group);
  return group;
}

/** The variables of the host of that name, made if it is new; an InputError when the name cannot be a host's. */
export function draftHost(draft: Draft, name: string, origin: Origin): Map<string, Binding> {
  const known = draft.hosts.get(name);
  if (known) return known;
  checkHostName(name, origin);
  const vars = new Map<string, Binding>();
  draft.hosts.set(name, vars);
  return vars;
}

/** Makes a host a direct member of a group. */
export function addMember(draft: Draft, group: string, host: string, origin: Origin): void {
  draftHost(draft, host, origin);
  const { hosts } = draftGroup(draft, group, origin);
  if (!hosts.has(host)) hosts.set(host, origin);
}

/** Makes a group a child of another. */
export function addChild(draft: Draft, parent: string, child: string, origin: Origin): void {
  draftGroup(draft, child, origin);
  const { children } = draftGroup(draft, parent, origin);
  if (!children.has(child)) children.set(child, origin);
}

/** Adds all of a finished inventory, as a plugin gives it; its variables win over what is there. */
export function addInventory(draft: Draft, inventory: Inventory, origin: Origin): void {
  for (const host of inventory.hosts.values()) assign(draftHost(draft, host.name, origin), host.vars);
  for (const group of inventory.groups.values()) {
    assign(draftGroup(draft, group.name, origin).vars, group.vars);
    for (const host of group.hosts) addMember(draft, group.name, host, origin);
    for (const child of group.children) addChild(draft, group.name, child, origin);
  }
}

/** What a draft says as a plugin gives it: without what holds for every inventory, and hosts without their groups. */
export function asInventory(draft: Draft): Inventory {
  const groups = [...draft.groups].map(([name, { hosts, children, vars }]): [string, Group] => {
    const own = [...children].filter(([, origin]) => origin !== implied).map(([child]) => child);
    return [name, { name, hosts: [...hosts.keys()], children: own, vars }];
  });
  const hosts = [...draft.hosts].map(([name, vars]): [string, Host] => [name, { name, groups: [], vars }]);
  return { hosts: new Map(hosts), groups: new Map(groups) };
}

/** Sets variables, replacing those of the same name. */
export function assign(vars: Map<string, Binding>, more: Iterable<readonly [string, Binding]>): void {
  for (const [name, binding] of more) vars.set(name, binding);
}

import { InputError } from '../errors.ts';
import type { Binding, Group, Host, Inventory, Origin } from '../types.ts';
import { type Draft, type DraftGroup, implied } from './draft.ts';

/** More levels than any inventory has; a program's answer must not exhaust the stack. */
const deepest = 1000;
const tooDeep = `groups nest deeper than ${deepest} levels`;

/** Where a group stands: the longest way down from `all`, and all groups above it. */
interface Standing {
  readonly depth: number;
  readonly ancestors: ReadonlySet<string>;
}

/**
 * The inventory that a draft describes: groups without a parent below `all`, hosts without a group in `ungrouped`,
 * and each host's groups in the order of their precedence. Throws an InputError for groups that hold themselves.
 */
export function finish(draft: Draft, warn: (mistake: InputError) => void): Inventory {
  hangBelowAll(draft);
  settleUngrouped(draft);
  warnOfSharedNames(draft, warn);
  const groups = groupsByHost(draft);
  const hosts = new Map<string, Host>();
  for (const [name, vars] of draft.hosts) hosts.set(name, { name, groups: groups.get(name)!, vars });
  return { hosts, groups: new Map([...draft.groups].map(([name, group]) => [name, finishedGroup(name, group)])) };
}

/** The groups that hold each host, `all` left out, in the order of their precedence: the last one wins. All hosts unless told which. */
export function groupsByHost(
  draft: Draft,
  hosts: Iterable<string> = draft.hosts.keys(),
): ReadonlyMap<string, readonly string[]> {
  const standings = standingsOf(draft);
  const order = precedence(draft, standings);
  const names = [...hosts];
  const parents = names.length < 10 ? undefined : parentsOf(draft); // for a few hosts it is not worth its time
  const byHost = new Map<string, readonly string[]>();
  for (const name of names) {
    const groups = new Set<string>();
    for (const parent of parents?.get(name) ?? parentsOfHost(draft, name)) {
      groups.add(parent);
      for (const ancestor of standings.get(parent)!.ancestors) groups.add(ancestor);
    }
    groups.delete('all');
    byHost.set(
      name,
      [...groups].sort((a, b) => order.get(a)! - order.get(b)!),
    );
  }
  return byHost;
}

/** A group as an inventory has it. */
export function finishedGroup(name: string, { hosts, children, vars }: DraftGroup): Group {
  return { name, hosts: [...hosts.keys()], children: [...children.keys()], vars };
}

function parentsOfHost(draft: Draft, host: string): string[] {
  return [...draft.groups].filter(([, { hosts }]) => hosts.has(host)).map(([name]) => name);
}

/** Direct groups of each host. */
function parentsOf(draft: Draft): Map<string, string[]> {
  const parents = new Map<string, string[]>();
  for (const [name, group] of draft.groups) {
    for (const host of group.hosts.keys()) parents.set(host, [...(parents.get(host) ?? []), name]);
  }
  return parents;
}

function hangBelowAll(draft: Draft): void {
  const held = new Set([...draft.groups.values()].flatMap((group) => [...group.children.keys()]));
  const all = draft.groups.get('all')!;
  for (const name of draft.groups.keys()) {
    if (name !== 'all' && !held.has(name)) all.children.set(name, implied);
  }
}

function settleUngrouped(draft: Draft): void {
  const ungrouped = draft.groups.get('ungrouped')!.hosts;
  const parents = parentsOf(draft);
  for (const host of draft.hosts.keys()) {
    const grouped = (parents.get(host) ?? []).some((group) => group !== 'all' && group !== 'ungrouped');
    if (grouped) ungrouped.delete(host);
    else if (!ungrouped.has(host)) ungrouped.set(host, implied);
  }
}

function warnOfSharedNames(draft: Draft, warn: (mistake: InputError) => void): void {
  for (const name of draft.groups.keys()) {
    if (!draft.hosts.has(name)) continue;
    const origin = parentsOf(draft)
      .get(name)
      ?.map((group) => draft.groups.get(group)!.hosts.get(name))[0];
    const hint = 'a pattern with this name means the host alone; give one of them another name';
    warn(new InputError(`"${name}" is the name of a host and of a group`, { origin, hint }));
  }
}

/** Walks up from each group; a group met again on its own way up is a cycle, shown at the place that closes it. */
function standingsOf(draft: Draft): Map<string, Standing> {
  const above = new Map<string, Map<string, Origin>>();
  for (const [parent, group] of draft.groups) {
    for (const [child, origin] of group.children) {
      if (!above.has(child)) above.set(child, new Map());
      above.get(child)!.set(parent, origin);
    }
  }
  const standings = new Map<string, Standing>();
  const way: string[] = [];
  const visit = (name: string): Standing => {
    const known = standings.get(name);
    if (known) return known;
    if (way.length > deepest) throw new InputError(tooDeep);
    way.push(name);
    let depth = 0;
    const ancestors = new Set<string>();
    for (const [parent, origin] of above.get(name) ?? []) {
      if (way.includes(parent)) throw cycle([...way.slice(way.indexOf(parent)), parent].reverse(), origin);
      const standing = visit(parent);
      depth = Math.max(depth, standing.depth + 1);
      ancestors.add(parent);
      for (const ancestor of standing.ancestors) ancestors.add(ancestor);
    }
    way.pop();
    if (depth > deepest) throw new InputError(tooDeep);
    const standing = { depth, ancestors };
    standings.set(name, standing);
    return standing;
  };
  for (const name of draft.groups.keys()) visit(name);
  return standings;
}

function cycle(way: readonly string[], origin: Origin): InputError {
  return new InputError(`the group "${way[0]}" would hold itself: ${way.join(' > ')}`, { origin });
}

/** The rank of every group: by depth, then by `ansible_group_priority`, then by name. */
function precedence(draft: Draft, standings: ReadonlyMap<string, Standing>): Map<string, number> {
  const rank = [...draft.groups].map(([name, { vars }]) => ({
    name,
    depth: standings.get(name)!.depth,
    priority: priorityOf(name, vars.get('ansible_group_priority')),
  }));
  rank.sort((a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1));
  return new Map(rank.map(({ name }, index) => [name, index]));
}

function priorityOf(group: string, binding: Binding | undefined): number {
  if (!binding) return 1;
  const value = 'data' in binding ? binding.data : binding.written.content;
  const priority = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof priority === 'number' && Number.isInteger(priority)) return priority;
  throw new InputError(`ansible_group_priority of the group "${group}" is not a whole number`, {
    origin: 'written' in binding ? binding.written.origin : undefined,
    hint: 'it is read before any template is evaluated',
  });
}

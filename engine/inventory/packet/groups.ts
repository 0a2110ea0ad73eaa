import type { InputError } from '../../errors.ts';
import type { Binding, Group, Host, Inventory, Values, Vars } from '../../types.ts';
import { Answers } from './expressions.ts';
import type { NamedHost } from './hosts.ts';
import type { GroupKind, PacketOptions } from './options.ts';
import { classicVariables, extraVariables, peerVariables, sanitised } from './variables.ts';

/** The kinds of groups in the order in which they are given, and which of each a host is in. */
const kinds: readonly { readonly kind: GroupKind; readonly of: (host: NamedHost) => readonly string[] }[] = [
  { kind: 'packet', of: () => ['packet'] },
  { kind: 'projects', of: ({ project }) => [named(project)] },
  { kind: 'metros', of: ({ server }) => [named(server.location.region ?? '')] },
  { kind: 'facilities', of: ({ server }) => [named(server.location.site ?? '')] },
  { kind: 'plans', of: ({ server }) => [named(server.plan)] },
  { kind: 'operating_systems', of: ({ server }) => [named(server.image)] },
  { kind: 'tags', of: ({ server }) => server.tags.map((tag) => `tag_${sanitised(tag)}`) },
  { kind: 'tag_none', of: ({ server }) => (server.tags.length === 0 ? ['tag_none'] : []) },
  { kind: 'terminating', of: ({ server }) => (server.endsAt ? ['terminating'] : []) },
  { kind: 'devices', of: ({ server }) => [named(server.id)] },
];

/** Hosts with their variables and groups, in a stable order. Everything the API gave is data, never a template. */
export function inventoryOf(
  named: readonly NamedHost[],
  options: PacketOptions,
  warn: (mistake: InputError) => void = () => {},
): Inventory {
  const members = new Map<string, Set<string>>();
  const groupsOf = new Map<string, Set<string>>(named.map(({ name }) => [name, new Set()]));
  for (const { kind, of } of kinds.filter(({ kind }) => options.has(kind))) {
    const pairs = named.flatMap((host) => of(host).map((group) => ({ group, host: host.name })));
    for (const { group, host } of kind === 'tags' ? pairs.sort(byGroup) : pairs) {
      if (group === '') continue;
      members.set(group, (members.get(group) ?? new Set()).add(host));
      groupsOf.get(host)!.add(group);
    }
  }
  const user = options.extras && options.has('packet') ? commonUser(named) : undefined;
  const addresses = new Answers('address', options.address);
  const hosts = named.map((host): [string, Host] => {
    const vars = variablesOf(host, options, user, addresses.of(host));
    return [host.name, { name: host.name, groups: [...groupsOf.get(host.name)!], vars }];
  });
  for (const doubt of addresses.doubts()) warn(doubt);
  const groups = [...members].map(([name, names]): [string, Group] => {
    const vars = bound(name === 'packet' && user ? { ansible_user: user } : {});
    return [name, { name, hosts: [...names], children: [], vars }];
  });
  return { hosts: new Map(hosts), groups: new Map(groups) };
}

/**
 * The user to log in as is a variable of the group, so that group_vars can say otherwise; only where devices differ
 * in it, it is each host's own.
 */
function variablesOf(
  host: NamedHost,
  { extras }: PacketOptions,
  commonUser: string | undefined,
  address: string | undefined,
): Vars {
  const { project, server } = host;
  const classic = {
    ...classicVariables(server),
    ...peerVariables(host),
    ...(address === undefined ? {} : { ansible_host: address }),
  };
  if (!extras) return bound(classic);
  const own: Values = commonUser === undefined && server.user ? { ansible_user: server.user } : {};
  return bound({ ...classic, ...extraVariables(server, project), ...own });
}

function commonUser(hosts: readonly NamedHost[]): string | undefined {
  const users = new Set(hosts.map(({ server }) => server.user));
  return users.size === 1 ? [...users][0] : undefined;
}

function bound(values: Values): Vars {
  return new Map(Object.entries(values).map(([name, data]): [string, Binding] => [name, { data }]));
}

function byGroup(a: { readonly group: string }, b: { readonly group: string }): number {
  return a.group < b.group ? -1 : a.group > b.group ? 1 : 0;
}

/** What the API calls something, as a group's name: group names become file names. `all` and `ungrouped` mean something else. */
function named(text: string): string {
  const safe = text.replace(/[/\p{C}]/gu, '_').trim();
  return ['all', 'ungrouped'].includes(safe) || /^\.+$/.test(safe) ? `_${safe}` : safe;
}

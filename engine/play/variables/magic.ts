import { dirname } from 'node:path';
import { hostsOf } from '../../inventory/find.ts';
import { version } from '../../package.ts';
import type { Binding, Inventory, Play, Role, Task, Value, Vars } from '../../types.ts';
import type { Course, PlayContext, RunOptions } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { nameOf } from './name.ts';
import { omitted } from './omit.ts';

const ownVersion = versionParts();

/** What of a play the names are made from. */
export interface MagicSource extends Pick<PlayContext, 'play' | 'id' | 'first'> {
  readonly options: Pick<RunOptions, 'check' | 'diff'> &
    Partial<Pick<RunOptions, 'forks' | 'limit' | 'tags' | 'skipTags' | 'verbosity'>>;
  readonly inventory: Pick<PlayContext['inventory'], 'current'>;
  readonly course: Pick<Course, 'all' | 'elsewhere' | 'standing'>;
}

/** What the engine itself says of a task on a host, under Ansible's names. */
export function magicOf(context: MagicSource, state: Pick<HostState, 'name' | 'host'>, task: Task | undefined): Vars {
  const { options, play, course } = context;
  const values: [string, Value][] = [
    ['inventory_hostname', state.name],
    ['inventory_hostname_short', state.name.split('.')[0]!],
    ['group_names', [...state.host.groups].sort()],
    ['groups', groupsOf(context.inventory.current)],
    ['ansible_play_hosts', playHostsOf(course)],
    ['ansible_play_hosts_all', course.all],
    ['ansible_play_batch', course.standing],
    ['ansible_check_mode', options.check],
    ['ansible_diff_mode', options.diff],
    ['playbook_dir', play.directory],
    ['ansible_run_id', context.first ?? context.id],
    ['omit', omitted],
    ...ofOptions(options),
    ...ofRoles(play, task),
    ...ofInventory(context.inventory.current, state.name),
  ];
  return new Map(values.map(([name, data]): [string, Binding] => [name, { data }]));
}

function ofOptions({ forks = 0, limit = [], tags = [], skipTags = [], verbosity = 0 }: MagicSource['options']) {
  const values: [string, Value][] = [
    ['ansible_forks', forks],
    ['ansible_verbosity', verbosity],
    ['ansible_run_tags', tags.length > 0 ? tags : ['all']],
    ['ansible_skip_tags', skipTags],
    ['kplay_version', ownVersion],
  ];
  return limit.length > 0 ? [...values, ['ansible_limit', limit.join(',')] as [string, Value]] : values;
}

/** In the form of Ansible's `ansible_version`. */
function versionParts(): Value {
  const full = version();
  const [major = 0, minor = 0, revision = 0] = full.split('.').map((part) => Number.parseInt(part, 10));
  return { full, major, minor, revision, string: full };
}

function ofRoles(play: Play, task: Task | undefined): [string, Value][] {
  const names = (roles: readonly Role[]) => [...new Set(roles.map(({ name }) => name))];
  const named = names(play.roles.filter(({ dependency }) => !dependency));
  const general: [string, Value][] = [
    ['ansible_play_name', nameOf(play)],
    ['ansible_play_role_names', named],
    ['role_names', named],
    ['ansible_dependent_role_names', names(play.roles.filter(({ dependency }) => dependency))],
    ['ansible_role_names', names(play.roles)],
  ];
  return task?.role ? [...general, ...ofRole(task.role)] : general;
}

function ofRole({ name, path, parents }: Role): [string, Value][] {
  const own: [string, Value][] = [
    ['role_name', name],
    ['ansible_role_name', name],
    ['role_path', path],
  ];
  if (parents.length === 0) return own;
  const around: [string, Value][] = [
    ['ansible_parent_role_names', parents.map((each) => each.name)],
    ['ansible_parent_role_paths', parents.map((each) => each.path)],
  ];
  return [...own, ...around];
}

function ofInventory({ files }: Inventory, host: string): [string, Value][] {
  const file = files?.get(host);
  if (file === undefined) return [];
  return [
    ['inventory_file', file],
    ['inventory_dir', dirname(file)],
  ];
}

const playHosts = new WeakMap<Course['standing'], Value>();

/** The hosts that are still in the play, also those of other batches; made anew when one leaves. */
function playHostsOf({ all, elsewhere, standing }: MagicSource['course']): Value {
  const known = playHosts.get(standing);
  if (known !== undefined) return known;
  const here = new Set(standing);
  const names = elsewhere.size === 0 ? standing : all.filter((name) => here.has(name) || elsewhere.has(name));
  playHosts.set(standing, names);
  return names;
}

const groupsByInventory = new WeakMap<Inventory, Value>();

/** All groups with their hosts; made once for an inventory, because every template may ask. */
function groupsOf(inventory: Inventory): Value {
  let groups = groupsByInventory.get(inventory);
  if (groups === undefined) {
    groups = Object.fromEntries([...inventory.groups.keys()].map((name) => [name, hostsOf(name, inventory)]));
    groupsByInventory.set(inventory, groups);
  }
  return groups;
}

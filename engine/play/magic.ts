import { hostsOf } from '../inventory/find.ts';
import type { Binding, Inventory, Task, Value, Vars } from '../types.ts';
import type { Course, PlayContext } from './context.ts';
import type { HostState } from './host.ts';

/** What of a play the names are made from. */
export type MagicSource = Pick<PlayContext, 'options' | 'play' | 'inventory' | 'course' | 'id'>;

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
    ['ansible_run_id', context.id],
  ];
  if (task?.role) values.push(['role_name', task.role.name], ['role_path', task.role.path]);
  return new Map(values.map(([name, data]): [string, Binding] => [name, { data }]));
}

const playHosts = new WeakMap<Course['standing'], Value>();

/** The hosts that are still in the play, also those of other batches; made anew when one leaves. */
function playHostsOf({ all, elsewhere, standing }: Course): Value {
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

import { unknown } from '../../load/unknown.ts';
import { type MagicSource, magicOf } from '../../play/magic.ts';
import type { Host, Inventory, Play, Task, Vars } from '../../types.ts';

/** Those of the engine's own variables whose values are known before the run, and are the same for hosts of a class. */
const known = new Set(['group_names', 'groups', 'playbook_dir', 'role_name', 'role_path']);

/** What a block's rescue is told; elsewhere nobody asks for it. */
const ofRescue = ['ansible_failed_task', 'ansible_failed_result'];

/** What the engine itself will say of a task, for hosts of a class: the names of all, the values where they are known. */
export function magicFor(play: Play, inventory: Inventory, hosts: readonly Host[], task: Task | undefined): Vars {
  const course = { all: [], elsewhere: new Set(), standing: [] };
  const source = { play, id: '', options: { check: true, diff: true }, inventory: { current: inventory }, course };
  const host = hosts[0]!;
  const all = magicOf(source as unknown as MagicSource, { name: host.name, host }, task);
  const single = hosts.length === 1;
  const isKnown = (name: string) => known.has(name) || (single && /^inventory_/.test(name));
  const magic = new Map([...all].map(([name, binding]) => [name, isKnown(name) ? binding : unknown]));
  for (const name of ofRescue) magic.set(name, unknown);
  return magic;
}

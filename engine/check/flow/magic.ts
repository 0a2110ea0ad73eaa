import { unknown } from '../../load/unknown.ts';
import { type MagicSource, magicOf } from '../../play/variables/magic.ts';
import type { Host, Inventory, Play, Task, Vars } from '../../types.ts';

/** Those of the engine's own variables whose values are known before the run, and are the same for hosts of a class. */
const known = new Set(['group_names', 'groups', 'playbook_dir', 'role_name', 'role_path']);

/** What a block's rescue is told; elsewhere nobody asks for it. */
const ofRescue = ['ansible_failed_task', 'ansible_failed_result'];

/** Made when it is asked for. */
const ofHosts = 'hostvars';

/** What the engine itself will say of a task, for hosts of a class: the names of all, the values where they are known. */
export function magicFor(play: Play, inventory: Inventory, hosts: readonly Host[], task: Task | undefined): Vars {
  const host = hosts[0]!;
  const all = magicOf(sourceOf(play, inventory), { name: host.name, host }, task);
  const single = hosts.length === 1;
  const isKnown = (name: string) => known.has(name) || (single && /^inventory_/.test(name));
  const magic = new Map([...all].map(([name, binding]) => [name, isKnown(name) ? binding : unknown]));
  for (const name of [...ofRescue, ofHosts]) magic.set(name, unknown);
  return magic;
}

/** The names of the engine's own variables. */
export function magicNames(play: Play): ReadonlySet<string> {
  const host = { name: '', groups: [], vars: new Map() };
  const inventory = { hosts: new Map(), groups: new Map() };
  return new Set([...magicOf(sourceOf(play, inventory), { name: '', host }, undefined).keys(), ofHosts]);
}

/** A play that has not begun: what it would say of itself counts only by its names. */
function sourceOf(play: Play, current: Inventory): MagicSource {
  const options = { check: true, diff: true, limit: ['all'] }; // whether there is one, only the run knows
  const course = { standing: [], all: [], elsewhere: new Set<string>() };
  return { play, id: '', options, inventory: { current }, course };
}

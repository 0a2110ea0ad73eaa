import { InputError } from '../../errors.ts';
import type { Binding } from '../../types.ts';
import type { LiveInventory, PlayFiles } from '../context.ts';

const name = 'kplay_parallel';

/** The bounds that groups set on themselves: `kplay_parallel: N` among a group's variables, the nearest to the playbook counting. */
export function parallelLimits(inventory: LiveInventory, files: PlayFiles): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const group of inventory.current.groups.values()) {
    const beside = [
      ...inventory.folders.map((folder) => folder.groups.get(group.name)),
      files.beside.groups.get(group.name),
    ];
    const binding = [group.vars, ...beside].reduce<Binding | undefined>(
      (found, vars) => vars?.get(name) ?? found,
      undefined,
    );
    if (binding) limits.set(group.name, limitOf(binding, group.name));
  }
  return limits;
}

function limitOf(binding: Binding, group: string): number {
  const value = 'data' in binding ? binding.data : binding.written.content;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw new InputError(`${name} of group ${group} must be a whole number of at least 1, written as such`, {
    ...('written' in binding ? { origin: binding.written.origin } : {}),
  });
}

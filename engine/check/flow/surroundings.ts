import type { VarsFolders } from '../../load/variables.ts';
import type { SettingOptions } from '../../play/settings.ts';
import type { Inventory, Vars } from '../../types.ts';

/** Where plays are to run: all that says which hosts there are and which variables they have. */
export interface Surroundings extends SettingOptions {
  readonly inventory: Inventory;
  /** What it was read from; plugins among them tell which groups the machines that plays order will be in. */
  readonly sources: readonly string[];
  /** group_vars and host_vars beside its sources. */
  readonly folders: readonly VarsFolders[];
  /** Where roles are looked for beside the usual places. */
  readonly rolesPath?: readonly string[] | undefined;
}

/** All variables that are written outside of the playbooks. */
export function variablesAround({ inventory, folders, extraVars }: Surroundings): Vars[] {
  const named = [...inventory.groups.values(), ...inventory.hosts.values()].map(({ vars }) => vars);
  const beside = folders.flatMap(({ groups, hosts }) => [...groups.values(), ...hosts.values()]);
  return [extraVars, ...named, ...beside];
}

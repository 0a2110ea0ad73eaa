import type { VarsFolders } from '../../load/variables.ts';
import type { Inventory, Vars } from '../../types.ts';

/** Where plays are to run: all that says which hosts there are and which variables they have. */
export interface Surroundings {
  readonly inventory: Inventory;
  /** What it was read from; plugins among them tell which groups the machines that plays order will be in. */
  readonly sources: readonly string[];
  /** group_vars and host_vars beside its sources. */
  readonly folders: readonly VarsFolders[];
  /** -e */
  readonly extraVars: Vars;
  /** -l */
  readonly limit: readonly string[];
}

import { explain } from '../errors.ts';
import { readVarsFolders } from '../load/variables.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { inventoryFolders, loadInventory } from './index.ts';

/**
 * The inventory as its sources describe it now, with the variable files beside them and, below those, in the current
 * folder: a cluster's folder keeps its inventories and playbooks in folders of their own. `refresh` reads all again, and
 * never from a cache; neither does the first reading with `fresh`.
 */
export async function liveInventory(
  sources: readonly string[],
  vault: Vault | undefined,
  warn: (message: string) => void,
  { fresh = false }: { readonly fresh?: boolean } = {},
) {
  const read = (fresh: boolean) => loadInventory(sources, { vault, fresh, warn: (mistake) => warn(explain(mistake)) });
  const folders = () => [...new Set([process.cwd(), ...inventoryFolders(sources)])];
  const readFolders = () => folders().map((folder) => readVarsFolders(folder, vault));
  const live = {
    current: await read(fresh),
    folders: readFolders(),
    async refresh(): Promise<void> {
      live.current = await read(true);
      live.folders = readFolders();
    },
  };
  return live;
}

import { check, type Findings } from '../../engine/check/check.ts';
import type { InputError } from '../../engine/errors.ts';
import { liveInventory } from '../../engine/inventory/live.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { readVarsFolders } from '../../engine/load/variables.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';

/** What a check finds in playbooks of the current folder, as `kplay check` does it; `providers` are sources that are not asked. */
export async function findingsOf(
  playbooks: readonly string[],
  sources: readonly string[],
  providers: readonly string[] = [],
): Promise<Findings> {
  const vault = new Vault();
  const problems: InputError[] = [];
  const plays = await loadPlaybooks(playbooks, { vault, problems });
  const { current: inventory, folders } = await liveInventory(sources, vault, () => {});
  const here = providers.length > 0 && sources.length === 0 ? [readVarsFolders('.', vault)] : folders;
  const options = { extraVars: new Map(), limit: [], strategy: 'stream' as const };
  const surroundings = { ...options, inventory, sources: [...sources, ...providers], folders: here };
  return check(plays, { vault, problems, surroundings });
}

/** Does something in another folder. */
export async function within<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

import { check, type Findings } from '../../engine/check/check.ts';
import type { InputError } from '../../engine/errors.ts';
import { liveInventory } from '../../engine/inventory/live.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';

/** What a check finds in a playbook of the current folder, as `kplay check` does it. */
export async function findingsOf(playbooks: readonly string[], sources: readonly string[]): Promise<Findings> {
  const vault = new Vault();
  const problems: InputError[] = [];
  const plays = await loadPlaybooks(playbooks, { vault, problems });
  const { current: inventory, folders } = await liveInventory(sources, vault, () => {});
  const surroundings = { inventory, sources, folders, extraVars: new Map(), limit: [], strategy: 'stream' as const };
  return check(plays, { vault, problems, surroundings });
}

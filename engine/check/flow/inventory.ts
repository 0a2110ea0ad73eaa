import type { Vault } from '../../secrets/vault/vault.ts';
import type { Visits } from '../visits.ts';
import { machinesOf } from './machines.ts';
import type { Surroundings } from './surroundings.ts';

/** The inventory with the machines that the plays order. */
export async function inventoryToBe(
  visits: readonly Visits[],
  surroundings: Surroundings,
  vault: Vault,
): Promise<Surroundings['inventory']> {
  const { inventory, sources } = surroundings;
  const machines = machinesOf(visits, surroundings, vault);
  if (machines.length === 0) return inventory;
  const { withExpected } = await import('../../inventory/expected.ts'); // most plays order nothing
  return withExpected(inventory, sources, machines, vault);
}

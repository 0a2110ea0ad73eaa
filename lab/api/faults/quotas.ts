import type { Faults } from './queue.ts';

/** How many devices or public addresses a project may have, as faults say that are set. */
export function quotas(faults: Faults, of: 'devices' | 'addresses'): number[] {
  return faults.standing('quota', {}).flatMap(({ order }) => (order.kind === 'quota' ? (order[of] ?? []) : []));
}

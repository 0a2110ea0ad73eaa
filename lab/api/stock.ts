import type { Faults } from './faults/queue.ts';
import { Problem } from './problem.ts';

/** How many servers of a plan there are to be had in a metro. */
export interface Stock {
  left(metro: string, plan: string): number;
  /** Takes one; 422 when there is none, with the facility's name if it was asked for. */
  take(metro: string, plan: string, facility?: string): void;
}

/** Plenty, until a fault says otherwise. */
const plenty = 1000;

/** What the faults of the kind `capacity` leave. */
export function createStock(faults: Faults): Stock {
  const shortages = (metro: string, plan: string) => faults.standing('capacity', { metro, plan });
  const left = (metro: string, plan: string) =>
    Math.min(
      plenty,
      ...shortages(metro, plan).map(({ order, met }) => (order.kind === 'capacity' ? order.left : plenty) - met),
    );
  return {
    left,
    take: (metro, plan, facility) => {
      if (left(metro, plan) < 1) {
        const place = facility === undefined ? `metro ${metro}` : `facility ${facility}`;
        throw new Problem(422, `The ${place} has no provisionable ${plan} servers matching your criteria`);
      }
      for (const shortage of shortages(metro, plan)) shortage.met++;
    },
  };
}

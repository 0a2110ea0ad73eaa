import { Problem } from './problem.ts';

/** How many servers of a plan there are to be had in a metro. */
export interface Stock {
  left(metro: string, plan: string): number;
  /** Takes one; 422 when there is none. */
  take(metro: string, plan: string): void;
  set(metro: string, plan: string, servers: number): void;
}

/** Plenty, until it is said otherwise. */
const plenty = 1000;

/** A stock that is full, and forgotten when the process ends. */
export function createStock(): Stock {
  const counted = new Map<string, number>();
  const left = (metro: string, plan: string) => counted.get(`${metro} ${plan}`) ?? plenty;
  return {
    left,
    take: (metro, plan) => {
      if (left(metro, plan) < 1) throw new Problem(422, `There are no ${plan} servers available in ${metro}`);
      if (counted.has(`${metro} ${plan}`)) counted.set(`${metro} ${plan}`, left(metro, plan) - 1);
    },
    set: (metro, plan, servers) => {
      counted.set(`${metro} ${plan}`, servers);
    },
  };
}

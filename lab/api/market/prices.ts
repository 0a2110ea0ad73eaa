import type { Plan } from '../catalogue/plans.ts';
import { draw, type Faults } from '../faults/queue.ts';
import type { Stock } from '../stock.ts';

/** What spot servers cost. */
export interface Market {
  /** US dollars per hour, in whole cents, at a time in milliseconds since 1970: now unless given. */
  price(plan: Plan, metro: string, at?: number): number;
  /** How long a price stays, in milliseconds. */
  readonly period: number;
}

/** How prices move. */
export interface MarketSettings {
  /** The same seed gives the same prices at the same time; 1 unless given. */
  readonly seed?: number;
  /** How long a price stays, in milliseconds; ten minutes unless given. */
  readonly period?: number;
}

interface Needs {
  readonly settings: MarketSettings;
  readonly faults: Faults;
  readonly stock: Stock;
  readonly now: () => number;
}

/** Between which parts of the plan's own price the market moves; users of the service tell of a discount of 70 %, or more. */
const [lowest, highest] = [0.15, 0.3];
/** What the service asks where it has nothing left to sell: so many times the plan's price. */
const soldOut = 10;

/** Prices that move by themselves; a fault of the kind `spot-price` holds them, or moves them by another seed. */
export function createMarket({ settings, faults, stock, now }: Needs): Market {
  const { seed = 1, period = 600_000 } = settings;
  const held = (plan: Plan, metro: string) => {
    const last = faults.standing('spot-price', { plan: plan.slug, metro }).at(-1)?.order;
    return last?.kind === 'spot-price' ? last : undefined;
  };
  return {
    period,
    price: (plan, metro, at = now()) => {
      const set = held(plan, metro);
      if (set?.price !== undefined) return set.price;
      if (stock.left(metro, plan.slug) < 1) return inCents(plan.price * soldOut);
      const part = draw(`${set?.seed ?? seed}/${metro}/${plan.slug}/${Math.floor(at / period)}`);
      return inCents(plan.price * (lowest + (highest - lowest) * part));
    },
  };
}

function inCents(dollars: number): number {
  return Math.max(1, Math.round(dollars * 100)) / 100;
}

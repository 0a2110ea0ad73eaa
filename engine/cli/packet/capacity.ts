import type { Provider } from '../../providers/provider.ts';
import { checkKnown, type Listing } from './listing.ts';

/** Where, and how many. */
export interface CapacityOptions {
  readonly metro?: readonly string[];
  readonly quantity?: number;
}

/** How much there is of plans (all unless given) in metros, and with a quantity whether there are so many. */
export async function capacityListing(
  provider: Provider,
  plans: readonly string[],
  { metro: metros = [], quantity }: CapacityOptions,
): Promise<Listing> {
  const levels = await provider.market!.levels();
  checkKnown(
    'plan',
    plans,
    levels.map(({ plan }) => plan),
  );
  checkKnown(
    'metro',
    metros,
    levels.map(({ region }) => region),
  );
  const found = levels.filter(
    ({ plan, region }) =>
      (plans.length === 0 || plans.includes(plan)) && (metros.length === 0 || metros.includes(region)),
  );
  const sorted = found.sort((a, b) => (`${a.plan} ${a.region}` < `${b.plan} ${b.region}` ? -1 : 1));
  if (quantity === undefined) {
    return {
      data: sorted.map(({ plan, region, level }) => ({ plan, metro: region, level })),
      heading: ['PLAN', 'METRO', 'LEVEL'],
      rows: sorted.map(({ plan, region, level }) => [plan, region, level]),
      none: 'nothing is known of its capacity',
    };
  }
  const answers = await provider.market!.available(sorted.map(({ plan, region }) => ({ plan, region, quantity })));
  const told = sorted.map((one, index) => ({ ...one, available: answers[index]! }));
  return {
    data: told.map(({ plan, region, level, available }) => ({ plan, metro: region, level, quantity, available })),
    heading: ['PLAN', 'METRO', 'LEVEL', `${quantity} AVAILABLE`],
    rows: told.map(({ plan, region, level, available }) => [plan, region, level, available ? 'yes' : 'no']),
    none: 'nothing is known of its capacity',
  };
}

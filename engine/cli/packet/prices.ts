import { byPrice, type SpotPrice } from '../../providers/market.ts';
import type { Provider } from '../../providers/provider.ts';
import { checkKnown, dollars, type Listing } from './listing.ts';

/** Which prices. */
export interface PriceOptions {
  readonly metro?: readonly string[];
  readonly cheapest?: boolean;
}

/** Spot prices with what the plan costs on demand; a plan or metro that is not known is an InputError. */
export async function priceListing(
  provider: Provider,
  plans: readonly string[],
  { metro: metros = [], cheapest = false }: PriceOptions,
): Promise<Listing> {
  const [prices, catalogue] = await Promise.all([provider.market!.spotPrices(), provider.market!.plans()]);
  checkKnown('plan', plans, new Set([...catalogue.map(({ slug }) => slug), ...prices.map(({ plan }) => plan)]));
  checkKnown(
    'metro',
    metros,
    new Set([...prices.map(({ region }) => region), ...catalogue.flatMap((plan) => plan.regions)]),
  );
  const found = prices.filter((one) => among(plans, one.plan) && among(metros, one.region)).sort(byPrice);
  const shown = cheapest ? firstOfEach(found) : found;
  const usual = new Map(catalogue.map(({ slug, price }) => [slug, price]));
  return {
    data: shown.map(({ plan, region, price }) => ({ plan, metro: region, price, on_demand: usual.get(plan) ?? null })),
    heading: ['PLAN', 'METRO', 'SPOT', 'ON DEMAND'],
    rows: shown.map(({ plan, region, price }) => [plan, region, dollars(price), dollars(usual.get(plan))]),
    none: 'no spot server is to be had',
  };
}

function among(wanted: readonly string[], one: string): boolean {
  return wanted.length === 0 || wanted.includes(one);
}

function firstOfEach(prices: readonly SpotPrice[]): SpotPrice[] {
  return prices.filter(({ plan }, index) => prices.findIndex((other) => other.plan === plan) === index);
}

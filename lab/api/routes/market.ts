import { findFacility, findMetro, findPlan } from '../catalogue/catalogue.ts';
import { facilities, metros } from '../catalogue/locations.ts';
import { type Plan, plans } from '../catalogue/plans.ts';
import { Problem } from '../problem.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** What spot servers cost, where, and what they did. */
export const marketRoutes: readonly Route[] = [
  { method: 'GET', path: '/market/spot/prices', answer: byFacility },
  { method: 'GET', path: '/market/spot/prices/metros', answer: byMetro },
  { method: 'GET', path: '/market/spot/prices/history', answer: history },
];

interface Place {
  readonly code: string;
  readonly metro: string;
}

function byFacility({ query }: Call, world: World): Answer {
  const code = query.get('facility');
  if (code !== null && !findFacility(code)) throw new Problem(422, `${code} is not a valid facility`);
  return prices(facilities, code, query, world);
}

function byMetro({ query }: Call, world: World): Answer {
  const code = query.get('metro')?.toLowerCase() ?? null;
  if (code !== null && !findMetro(code)) throw new Problem(422, `${code} is not a valid metro`);
  const places = metros.map(({ code: metro }) => ({ code: metro, metro }));
  return prices(places, code, query, world);
}

function prices(places: readonly Place[], only: string | null, query: URLSearchParams, world: World): Answer {
  const wanted = query.get('plan');
  const plan = wanted === null ? undefined : thePlan(wanted);
  const shown = places
    .filter(({ code }) => only === null || code === only)
    .map(({ code, metro }) => [code, pricesIn(metro, plan ? [plan] : plans, world)]);
  return ok({ spot_market_prices: Object.fromEntries(shown) });
}

function pricesIn(metro: string, of: readonly Plan[], { market }: World): object {
  return Object.fromEntries(of.map((plan) => [plan.slug, { price: market.price(plan, metro) }]));
}

/** No more points than this. */
const longest = 10_000;

/** Pairs of a price and the time, in seconds since 1970, at which it began. */
function history({ query }: Call, { market, now }: World): Answer {
  const plan = thePlan(query.get('plan') ?? '');
  const metro = findMetro(query.get('metro') ?? '') ?? findFacility(query.get('facility') ?? '');
  if (!metro) throw new Problem(422, `${query.get('facility') ?? query.get('metro') ?? ''} is not a valid facility`);
  const [from, until] = ['from', 'until'].map((name) => Number(query.get(name) ?? Number.NaN) * 1000);
  if (!(from! <= until!)) throw new Problem(422, 'from and until must be times in seconds since 1970');
  const { period } = market;
  const begin = Math.floor(from! / period);
  const count = Math.min(longest, Math.floor(Math.min(until!, now()) / period) - begin + 1);
  const code = 'metro' in metro ? metro.metro : metro.code;
  const datapoints = Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = (begin + index) * period;
    return [market.price(plan, code, at), Math.round(at / 1000)];
  });
  return ok({ prices_history: { datapoints } });
}

function thePlan(slug: string): Plan {
  const plan = findPlan(slug);
  if (!plan) throw new Problem(422, `${slug} is not a valid plan`);
  return plan;
}

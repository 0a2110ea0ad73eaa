import { z } from 'zod';
import { ProviderError } from '../../errors.ts';
import type { CapacityLevel, Image, Market, Plan, Region, SpotPrice, Wish } from '../market.ts';
import type { Transport } from '../transport.ts';
import { idOf, reference, shaped } from './shapes.ts';

const amount = z.looseObject({ count: z.number().nullish(), type: z.string().nullish() });
const plansShape = z.looseObject({
  plans: z.array(
    z.looseObject({
      slug: z.string().min(1),
      name: z.string().nullish(),
      description: z.string().nullish(),
      deployment_types: z.array(z.string()).nullish(),
      pricing: z.looseObject({ hour: z.number().nullish() }).nullish(),
      specs: z
        .looseObject({
          cpus: z.array(amount).nullish(),
          memory: z.looseObject({ total: z.string().nullish() }).nullish(),
          drives: z.array(amount.extend({ size: z.string().nullish() })).nullish(),
        })
        .nullish(),
      available_in_metros: z.array(reference).nullish(),
    }),
  ),
});
const metrosShape = z.looseObject({
  metros: z.array(
    z.looseObject({ id: z.string(), code: z.string(), name: z.string().nullish(), country: z.string().nullish() }),
  ),
});
const imagesShape = z.looseObject({
  operating_systems: z.array(
    z.looseObject({
      slug: z.string().min(1),
      name: z.string().nullish(),
      distro: z.string().nullish(),
      version: z.string().nullish(),
      provisionable_on: z.array(z.string()).nullish(),
    }),
  ),
});
/** Metro, then plan. */
const table = <T extends z.ZodType>(cell: T) => z.record(z.string(), z.record(z.string(), cell).nullish());
const pricesShape = z.looseObject({ spot_market_prices: table(z.looseObject({ price: z.number() }).nullish()) });
const levelsShape = z.looseObject({ capacity: table(z.looseObject({ level: z.string() }).nullish()) });
const availableShape = z.looseObject({ servers: z.array(z.looseObject({ available: z.boolean() })) });

/** Plans, metros, operating systems, spot prices and capacity; none of these lists has pages. */
export function market(transport: Transport): Market {
  const read = async <T extends z.ZodType>(shape: T, path: string, signal?: AbortSignal, query = {}) =>
    shaped(shape, await transport({ method: 'GET', path, query, ...(signal ? { signal } : {}) }), `GET ${path}`);
  return {
    plans: async (signal) => {
      const [{ plans }, { metros }] = await Promise.all([
        read(plansShape, '/plans', signal),
        read(metrosShape, '/locations/metros', signal),
      ]);
      const codes = new Map(metros.map(({ id, code }) => [id, code]));
      return plans.map((plan) => planOf(plan, codes));
    },
    regions: async (signal) => (await read(metrosShape, '/locations/metros', signal)).metros.map(regionOf),
    images: async (signal) => (await read(imagesShape, '/operating-systems', signal)).operating_systems.map(imageOf),
    spotPrices: async ({ plan, region } = {}, signal) => {
      const path = '/market/spot/prices/metros';
      const { spot_market_prices } = await read(pricesShape, path, signal, { plan, metro: region });
      const prices = cells(spot_market_prices).map(
        ({ value, ...where }): SpotPrice => ({ ...where, price: value.price }),
      );
      return prices.filter((one) => one.plan === (plan ?? one.plan) && one.region === (region ?? one.region));
    },
    levels: async (signal) => {
      const { capacity } = await read(levelsShape, '/capacity/metros', signal);
      return cells(capacity).map(({ value, ...where }): CapacityLevel => ({ ...where, level: value.level }));
    },
    available: (wishes, signal) => available(transport, wishes, signal),
  };
}

/** Only looks, although it is a POST. */
async function available(transport: Transport, wishes: readonly Wish[], signal?: AbortSignal): Promise<boolean[]> {
  const path = '/capacity/metros';
  const servers = wishes.map(({ plan, region, quantity }) => ({ metro: region, plan, quantity: String(quantity) }));
  const asked = { method: 'POST', path, body: { servers }, repeatable: true, ...(signal ? { signal } : {}) } as const;
  const { servers: answers } = shaped(availableShape, await transport(asked), `POST ${path}`);
  if (answers.length === wishes.length) return answers.map((answer) => answer.available);
  throw new ProviderError(`POST ${path}: ${wishes.length} were asked about, ${answers.length} answered`);
}

function cells<T>(rows: Readonly<Record<string, Readonly<Record<string, T | null | undefined>> | null | undefined>>) {
  return Object.entries(rows).flatMap(([region, row]) =>
    Object.entries(row ?? {}).flatMap(([plan, value]) =>
      value == null ? [] : [{ plan, region, value: value as NonNullable<T> }],
    ),
  );
}

function planOf(given: z.infer<typeof plansShape>['plans'][number], codes: ReadonlyMap<string, string>): Plan {
  const { specs } = given;
  const memory = specs?.memory?.total;
  const price = given.pricing?.hour;
  const regions = (given.available_in_metros ?? []).flatMap((metro) => codes.get(idOf(metro) ?? '') ?? []);
  return {
    slug: given.slug,
    name: given.name ?? given.slug,
    description: given.description ?? '',
    processors: (specs?.cpus ?? []).map(({ count, type }) => times(count, type)),
    ...(memory ? { memory } : {}),
    disks: (specs?.drives ?? []).map(({ count, type, size }) => times(count, [size, type].filter(Boolean).join(' '))),
    ...(price == null ? {} : { price }),
    regions: regions.sort(),
    spot: given.deployment_types?.includes('spot_market') ?? false,
  };
}

function times(count: number | null | undefined, what: string | null | undefined): string {
  return `${count ?? 1} × ${what ?? ''}`.trim();
}

function regionOf({ code, name, country }: z.infer<typeof metrosShape>['metros'][number]): Region {
  return { code, name: name ?? '', country: country ?? '' };
}

function imageOf(given: z.infer<typeof imagesShape>['operating_systems'][number]): Image {
  return {
    slug: given.slug,
    name: given.name ?? '',
    distribution: given.distro ?? '',
    version: given.version ?? '',
    plans: given.provisionable_on ?? [],
  };
}

import type { Provider } from '../../providers/provider.ts';
import { checkKnown, dollars, type Listing } from './listing.ts';

/** Where plans are to be had. */
export interface PlanOptions {
  readonly metro?: readonly string[];
}

/** What operating systems are for. */
export interface ImageOptions {
  readonly plan?: string;
}

/** Kinds of servers (all unless given), and where they are to be had. */
export async function planListing(
  provider: Provider,
  names: readonly string[],
  { metro: metros = [] }: PlanOptions,
): Promise<Listing> {
  const plans = await provider.market!.plans();
  checkKnown(
    'plan',
    names,
    plans.map(({ slug }) => slug),
  );
  checkKnown(
    'metro',
    metros,
    plans.flatMap(({ regions }) => regions),
  );
  const found = plans.filter(
    ({ slug, regions }) =>
      (names.length === 0 || names.includes(slug)) && metros.every((metro) => regions.includes(metro)),
  );
  return {
    data: found.map(({ slug, name, description, processors, memory = '', disks, price, regions, spot }) => {
      return { slug, name, description, processors, memory, disks, price: price ?? null, metros: regions, spot };
    }),
    heading: ['PLAN', 'PRICE', 'PROCESSORS', 'MEMORY', 'DISKS', 'METROS'],
    rows: found.map(({ slug, price, processors, memory = '', disks, regions }) => [
      slug,
      dollars(price),
      processors.join(', '),
      memory,
      disks.join(', '),
      regions.join(' '),
    ]),
    none: 'there is no such plan',
  };
}

/** Places where servers can be ordered. */
export async function metroListing(provider: Provider): Promise<Listing> {
  const regions = await provider.market!.regions();
  return {
    data: regions,
    heading: ['METRO', 'NAME', 'COUNTRY'],
    rows: regions.map(({ code, name, country }) => [code, name, country]),
    none: 'there are no metros',
  };
}

/** What servers can be ordered with. */
export async function imageListing(provider: Provider, { plan }: ImageOptions): Promise<Listing> {
  const images = await provider.market!.images();
  if (plan !== undefined)
    checkKnown(
      'plan',
      [plan],
      images.flatMap(({ plans }) => plans),
    );
  const found = images.filter(({ plans }) => plan === undefined || plans.includes(plan));
  return {
    data: found.map(({ slug, name, distribution, version, plans }) => ({ slug, name, distribution, version, plans })),
    heading: ['OPERATING SYSTEM', 'NAME', 'DISTRIBUTION', 'VERSION'],
    rows: found.map(({ slug, name, distribution, version }) => [slug, name, distribution, version]),
    none: 'there are no operating systems',
  };
}

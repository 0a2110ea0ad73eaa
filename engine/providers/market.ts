/** A kind of server that can be ordered. Prices are dollars per hour. */
export interface Plan {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** As `1 × AMD EPYC 7402P`, one for each kind of processor. */
  readonly processors: readonly string[];
  /** As the provider writes it: `64GB`. */
  readonly memory?: string;
  /** As `2 × 480GB SSD`, one for each kind of disk. */
  readonly disks: readonly string[];
  /** The usual price on demand; undefined where the provider does not say. */
  readonly price?: number;
  /** Codes of the regions that have it. */
  readonly regions: readonly string[];
  /** Whether it can be had as a spot server. */
  readonly spot: boolean;
}

/** A place with data centres (a metro). */
export interface Region {
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

/** An operating system that servers can be ordered with. */
export interface Image {
  readonly slug: string;
  readonly name: string;
  readonly distribution: string;
  readonly version: string;
  /** Slugs of the plans that it can be installed on. */
  readonly plans: readonly string[];
}

/** What a spot server of a plan costs somewhere now, in dollars per hour. */
export interface SpotPrice {
  readonly plan: string;
  readonly region: string;
  readonly price: number;
}

/** How much there is of a plan somewhere, in the provider's own word (normal, limited, unavailable). */
export interface CapacityLevel {
  readonly plan: string;
  readonly region: string;
  readonly level: string;
}

/** Servers that one would like to order. */
export interface Wish {
  readonly plan: string;
  readonly region: string;
  readonly quantity: number;
}

/** What is for sale, where, and at what price. */
export interface Market {
  plans(signal?: AbortSignal): Promise<readonly Plan[]>;
  regions(signal?: AbortSignal): Promise<readonly Region[]>;
  images(signal?: AbortSignal): Promise<readonly Image[]>;
  /** Prices now, of a plan or in a region where one is given. */
  spotPrices(
    of?: { readonly plan?: string; readonly region?: string },
    signal?: AbortSignal,
  ): Promise<readonly SpotPrice[]>;
  /** How much there is of every plan in every region. */
  levels(signal?: AbortSignal): Promise<readonly CapacityLevel[]>;
  /** Whether each of these could be had now; each by itself, in the same order. */
  available(wishes: readonly Wish[], signal?: AbortSignal): Promise<readonly boolean[]>;
}

/** The order from cheap to dear; of the same price by plan, then by region. */
export function byPrice(a: SpotPrice, b: SpotPrice): number {
  return a.price - b.price || compare(a.plan, b.plan) || compare(a.region, b.region);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

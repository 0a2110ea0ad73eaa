import { z } from 'zod';
import { anything, dollars, id, path } from './parts.ts';

export const metro = z.strictObject({
  id,
  code: z.string().regex(/^[a-z]{2}$/),
  name: z.string(),
  country: z.string().regex(/^[A-Z]{2}$/),
});

export const facility = z.strictObject({
  id,
  code: z.string().regex(/^[a-z]{2,3}\d+$/),
  name: z.string(),
  features: z.array(z.string()),
  ip_ranges: z.array(z.string()),
  metro,
});

export const operatingSystem = z.strictObject({
  id,
  slug: z.string(),
  name: z.string(),
  distro: z.string(),
  distro_label: z.string(),
  version: z.string(),
  preinstallable: z.boolean(),
  licensed: z.boolean(),
  pricing: anything,
  provisionable_on: z.array(z.string()),
  default_operating_system: z.boolean(),
});

const offer = (what: string) => z.strictObject({ href: path(what), price: z.strictObject({ hour: dollars }) });

export const specs = z.strictObject({
  cpus: z.array(z.strictObject({ count: z.int(), type: z.string() })),
  memory: z.strictObject({ total: z.string().regex(/^\d+GB$/) }),
  drives: z.array(z.strictObject({ count: z.int(), type: z.string(), size: z.string(), category: z.string() })),
  nics: z.array(z.strictObject({ count: z.int(), type: z.string() })),
  features: z.strictObject({ raid: z.boolean(), txt: z.boolean(), uefi: z.boolean() }),
});

export const plan = z.strictObject({
  id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  line: z.literal('baremetal'),
  class: z.string(),
  legacy: z.boolean(),
  type: z.enum(['standard', 'workload_optimized', 'custom']),
  categories: z.array(z.string()),
  deployment_types: z.array(z.enum(['on_demand', 'spot_market'])),
  pricing: z.strictObject({ hour: dollars }),
  specs,
  available_in: z.array(offer('facilities')),
  available_in_metros: z.array(offer('locations/metros')),
});

/** What is to be had of each plan at each place, by their codes. */
export const levels = z.record(
  z.string(),
  z.record(z.string(), z.strictObject({ level: z.enum(['normal', 'limited', 'unavailable']) })),
);

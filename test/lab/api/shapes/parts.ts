import { z } from 'zod';

export const id = z.uuid();

export const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** Without the newer base address's prefix, unless that was asked. */
export const path = (what: string) => z.string().regex(new RegExp(`^/${what}/[0-9a-f-]{36}$`));

/** What is a mere reference unless it is included. */
export const reference = (what: string) => z.strictObject({ href: path(what) });

export const link = z.strictObject({ href: z.string().startsWith('/') });

export const tags = z.array(z.string());

export const anything = z.record(z.string(), z.unknown());

export const nullable = (shape: z.ZodType) => z.union([shape, z.null()]);

export const dollars = z.number().positive();

export const shortId = z.string().regex(/^[0-9a-f]{8}$/);

export const timestamps = { created_at: time, updated_at: time };

const meta = z.strictObject({
  first: link,
  last: link,
  next: nullable(link),
  previous: nullable(link),
  self: link,
  total: z.int(),
  current_page: z.int().positive(),
  last_page: z.int().positive(),
});

/** A list under its name, with the pages that there are when it comes in pages. */
export const listOf = (name: string, shape: z.ZodType, paged = false): z.ZodType =>
  z.strictObject({ [name]: z.array(shape).min(1), ...(paged ? { meta } : {}) });

export const family = z.union([z.literal(4), z.literal(6)]);

export const networkFields = {
  id,
  address: z.string(),
  address_family: family,
  network: z.string(),
  netmask: z.string(),
  gateway: z.string(),
  cidr: z.int(),
  public: z.boolean(),
  management: z.boolean(),
  enabled: z.boolean(),
};

export const parentBlock = z.strictObject({
  network: z.string(),
  cidr: z.int(),
  netmask: z.string(),
  href: path('ips'),
});

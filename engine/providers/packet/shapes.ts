import { z } from 'zod';
import { ProviderError } from '../../errors.ts';

/*
 * What kplay reads of the API's answers; all else in them is passed on as it came.
 * Shapes: the OpenAPI contract of Equinix Metal, version of 2024-09-16, and looser where the service itself was.
 */

/** What may also be a mere reference: {href}. */
export const slugged = z.looseObject({ slug: z.string().optional() });
export const coded = z.looseObject({ code: z.string().optional() });

/** Something that has an id, or a mere reference to it. */
export const reference = z.looseObject({ id: z.string().nullish(), href: z.string().nullish() });

/** The id of what is there in full or as a reference, whose address ends with it. */
export function idOf({ id, href }: z.infer<typeof reference>): string | undefined {
  return id ?? (href?.replace(/\/+$/, '').replace(/^.*\//, '') || undefined);
}

export const addressShape = z.looseObject({
  address: z.string(),
  address_family: z.union([z.literal(4), z.literal(6)]),
  public: z.boolean(),
  management: z.boolean().nullish(),
  cidr: z.number().nullish(),
  gateway: z.string().nullish(),
});

export const deviceShape = z.looseObject({
  id: z.string().min(1),
  hostname: z.string().nullish(),
  state: z.string(),
  provisioning_percentage: z.number().nullish(),
  plan: slugged.nullish(),
  operating_system: slugged.nullish(),
  facility: coded.nullish(),
  metro: coded.nullish(),
  tags: z.array(z.string()).nullish(),
  ip_addresses: z.array(z.unknown()).nullish(),
  locked: z.boolean().nullish(),
  user: z.string().nullish(),
  created_at: z.string().nullish(),
  termination_time: z.string().nullish(),
  provisioning_events: z.array(z.unknown()).nullish(),
});

export const projectShape = z.looseObject({ id: z.string().min(1), name: z.string() });
export const keyShape = z.looseObject({ id: z.string().min(1), label: z.string().nullish(), key: z.string() });
export const keysShape = z.looseObject({ ssh_keys: z.array(keyShape) });
export const eventShape = z.looseObject({
  id: z.string().min(1),
  type: z.string().nullish(),
  interpolated: z.string().nullish(),
  body: z.string().nullish(),
  created_at: z.string().nullish(),
});

/** A device as the API describes it. */
export type Device = z.infer<typeof deviceShape>;

const metaShape = z.object({ last_page: z.int().min(0).max(100_000) }).nullish();

/** One page of a list, with how many pages there are. */
export function pageShape<T extends z.ZodType>(name: string, item: T) {
  return z.looseObject({ [name]: z.array(item), meta: metaShape }).transform((page) => ({
    items: page[name] as z.infer<T>[],
    lastPage: (page['meta'] as z.infer<typeof metaShape>)?.last_page ?? 1,
  }));
}

/** An answer in its shape; a ProviderError that names the first thing wrong with it. */
export function shaped<T extends z.ZodType>(shape: T, json: unknown, what: string): z.infer<T> {
  const result = shape.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  throw new ProviderError(`${what}: the answer is not what this API gives: ${place}${message}`);
}

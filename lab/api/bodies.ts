import { z } from 'zod';
import { Problem } from './problem.ts';

/*
 * Request bodies. Attributes that the service knows and the lab does not act on are taken and ignored there, too;
 * what is checked is what would be refused.
 */

/** Of anything that has tags. */
export const tags = z.array(z.string().max(255)).max(250);
/** The service's older client sends an empty object when it is told of no tags. */
const orderedTags = z.union([tags, z.strictObject({}).transform((): string[] => [])]);
/** A mapping, or its JSON. */
export const customdata = z.union([
  z.record(z.string(), z.unknown()),
  z.string().transform((text, context): Record<string, unknown> => {
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: 'custom', message: 'is not valid JSON' });
      return z.NEVER;
    }
  }),
]);
const time = z.string().transform((text, context) => {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const milliseconds = Date.parse(zoned);
  if (!Number.isNaN(milliseconds)) return milliseconds;
  context.addIssue({ code: 'custom', message: 'is not a date and time' });
  return z.NEVER;
});
/** The service takes a price as a number or as its digits. */
const price = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .pipe(z.number().positive());
/** Letters, digits, dots and dashes; each label starts and ends with a letter or a digit. */
const hostname = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i, 'is invalid');
const billingCycle = z.enum(['hourly', 'daily', 'monthly', 'yearly']);
/** A user data text must be small enough for the metadata service. */
const userdata = z.string().max(64 * 1024);

export const deviceOrder = z.object({
  plan: z.string(),
  operating_system: z.string(),
  metro: z.string().nullish(),
  /** One code, a list in order of preference, or `any`. */
  facility: z.union([z.string().transform((code) => [code]), z.array(z.string())]).nullish(),
  hostname: hostname.nullish(),
  description: z.string().nullish(),
  billing_cycle: billingCycle.nullish(),
  tags: orderedTags.nullish(),
  userdata: userdata.nullish(),
  customdata: customdata.nullish(),
  locked: z.boolean().nullish(),
  network_frozen: z.boolean().nullish(),
  hardware_reservation_id: z.string().nullish(),
  spot_instance: z.boolean().nullish(),
  spot_price_max: price.nullish(),
  termination_time: time.nullish(),
  ip_addresses: z
    .array(
      z.object({
        address_family: z.union([z.literal(4), z.literal(6)]),
        public: z.boolean().default(true),
        cidr: z.number().nullish(),
        ip_reservations: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
  ipxe_script_url: z.string().nullish(),
  always_pxe: z.boolean().nullish(),
  storage: z.looseObject({}).nullish(),
  ssh_keys: z.array(z.object({ label: z.string().nullish(), key: z.string() })).nullish(),
  project_ssh_keys: z.array(z.string()).nullish(),
  user_ssh_keys: z.array(z.string()).nullish(),
  no_ssh_keys: z.boolean().nullish(),
});

export const spotOrder = z.object({
  devices_min: z.int().min(1),
  devices_max: z.int().min(1).max(1000),
  max_bid_price: price,
  end_at: time.nullish(),
  metro: z.string().nullish(),
  facilities: z.array(z.string()).nullish(),
  instance_parameters: z.looseObject({ metro: z.string().nullish() }),
});

export const batchOrder = z.object({
  batches: z
    .array(
      z.looseObject({
        quantity: z.int().min(1).max(1000).default(1),
        hostnames: z.array(z.string()).optional(),
        hostname: z.string().optional(),
      }),
    )
    .min(1),
});

export const deviceChange = z.object({
  hostname: hostname.optional(),
  description: z.string().nullish(),
  billing_cycle: billingCycle.optional(),
  tags: tags.optional(),
  userdata: userdata.nullish(),
  customdata: customdata.optional(),
  locked: z.boolean().optional(),
  network_frozen: z.boolean().optional(),
  always_pxe: z.boolean().optional(),
  ipxe_script_url: z.string().nullish(),
  spot_instance: z.boolean().optional(),
  termination_time: time.nullish(),
});

export const deviceAction = z.object({
  type: z.enum(['power_on', 'power_off', 'reboot', 'rescue', 'reinstall']),
  operating_system: z.string().nullish(),
  ipxe_script_url: z.string().nullish(),
  /** Whether the disks are not wiped before. */
  deprovision_fast: z.boolean().nullish(),
  /** Whether disks beside that of the operating system are kept. */
  preserve_data: z.boolean().nullish(),
  force_delete: z.boolean().nullish(),
});

export const projectOrder = z.object({
  name: z.string().min(1).max(80),
  customdata: customdata.optional(),
  tags: tags.optional(),
});
/** Only a project that is there takes whether its private addresses reach across metros. */
export const projectChange = projectOrder.partial().extend({ backend_transfer_enabled: z.boolean().optional() });

export const sshKeyOrder = z.object({ label: z.string().nullish(), key: z.string(), tags: tags.nullish() });
export const sshKeyChange = z.object({
  label: z.string().optional(),
  key: z.string().optional(),
  tags: tags.optional(),
});

export const capacityQuestion = z.object({
  servers: z.array(
    z.object({
      metro: z.string().optional(),
      facility: z.string().optional(),
      plan: z.string(),
      quantity: z.union([z.string(), z.number()]),
    }),
  ),
});

export type DeviceOrder = z.infer<typeof deviceOrder>;
export type DeviceChange = z.infer<typeof deviceChange>;

/** A body in its shape; 422 with a text for each mistake when it is not. */
export function checked<T extends z.ZodType>(shape: T, body: unknown): z.infer<T> {
  const error = (issue: { readonly code?: string; readonly input?: unknown }) =>
    issue.input === undefined && ['invalid_type', 'invalid_value'].includes(issue.code ?? '')
      ? "can't be blank"
      : undefined;
  const result = shape.safeParse(body ?? {}, { error });
  if (result.success) return result.data;
  throw new Problem(422, ...result.error.issues.map((issue) => `${issue.path.join('.') || 'body'} ${wordsOf(issue)}`));
}

/** Of what may come in several forms, what is wrong with the one that it has. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  return issue.errors.flat().find(({ code }) => code !== 'invalid_type')?.message ?? 'is invalid';
}

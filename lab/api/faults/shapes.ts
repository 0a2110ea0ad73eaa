import { z } from 'zod';
import { InputError } from '../../../engine/errors.ts';
import { type FaultKind, optionsOf } from './kinds.ts';

const expression = z.string().refine((text) => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}, 'is not a regular expression');

/** Which requests meet it: those of this method, whose path (below the base address) matches this expression. */
const requests = { method: z.string().toUpperCase().optional(), path: expression.optional() };
/** Which orders or plans meet it. */
const orders = { plan: z.string().optional(), metro: z.string().optional() };
/** Which devices meet it: `*` in the hostname stands for anything. */
const devices = { hostname: z.string().optional(), ...orders };
/** How often: the next one unless it says how many, or which share of all (drawn from the seed) it meets for good. */
const often = {
  times: z.int().min(1).optional(),
  share: z.number().gt(0).max(1).optional(),
  seed: z.int().optional(),
};
/** The number of the event before which provisioning ends. */
const at = z.int().min(104).max(109).default(106);

/** Faults as they are asked for. Statuses are HTTP's, prices US dollars per hour. */
export const faultOrder = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    /** What a load balancer in front of the service answers. */
    html: z.literal(true).optional(),
    /** JSON, or a string that is sent as HTML. */
    body: z.unknown().optional(),
    ...requests,
    ...often,
  }),
  z.strictObject({
    kind: z.literal('rate-limit'),
    seconds: z.number().min(0).max(3600),
    header: z.enum(['retry-after', 'x-ratelimit-reset']).optional(),
    ...requests,
    ...often,
  }),
  z.strictObject({ kind: z.literal('slow'), milliseconds: z.number().min(0).max(3_600_000), ...requests, ...often }),
  z.strictObject({ kind: z.literal('truncated'), ...requests, ...often }),
  z.strictObject({ kind: z.literal('reset'), ...requests, ...often }),
  z.strictObject({ kind: z.literal('lost-answer'), ...requests, ...often }),
  z.strictObject({ kind: z.literal('capacity'), left: z.int().min(0).default(0), ...orders }),
  z
    .strictObject({
      kind: z.literal('quota'),
      devices: z.int().min(0).optional(),
      addresses: z.int().min(0).optional(),
    })
    .refine(({ devices, addresses }) => devices !== undefined || addresses !== undefined, 'needs devices or addresses'),
  z
    .strictObject({
      kind: z.literal('spot-price'),
      price: z.number().positive().optional(),
      seed: often.seed,
      ...orders,
    })
    .refine(({ price, seed }) => (price === undefined) !== (seed === undefined), 'needs a price or a seed'),
  z.strictObject({
    kind: z.literal('spot-termination'),
    seconds: z.number().min(0).max(86_400).optional(),
    ...devices,
    times: often.times,
  }),
  z.strictObject({ kind: z.literal('provision-fails'), at, ...devices, ...often }),
  z.strictObject({ kind: z.literal('provision-hangs'), at, ...devices, ...often }),
  z.strictObject({ kind: z.literal('no-ssh'), ...devices, ...often }),
]);

/** A fault that is set: `drawn` counts what it might have met, `met` what it met. */
export const fault = z.object({ id: z.int(), order: faultOrder, drawn: z.int(), met: z.int() });

export type FaultOrder = z.infer<typeof faultOrder>;
export type Fault = z.infer<typeof fault>;
export type OrderOf<K extends FaultKind> = Extract<FaultOrder, { kind: K }>;
/** What one says of a fault of a kind. */
export type FaultSpec<K extends FaultKind> = Omit<Extract<z.input<typeof faultOrder>, { kind: K }>, 'kind'>;

/** Reads a fault that is asked for; throws an InputError that says what this kind takes. */
export function readFault(given: { readonly kind: FaultKind }): FaultOrder {
  const error = ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is needed' : undefined);
  const result = faultOrder.safeParse(given, { error });
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  throw new InputError(`${given.kind}: ${mistakes.join(', ')}`, {
    hint: `it takes ${optionsOf(given.kind).join(', ')}`,
  });
}

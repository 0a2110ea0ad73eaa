import { z } from 'zod';
import { cidrOf, overlap } from '../../providers/networks.ts';
import { text, word } from '../definition/arguments.ts';
import { apiArguments, maybeWord } from '../provision/api.ts';

const network = word.refine((given) => cidrOf(given) !== undefined, {
  message: 'not an address, or a network whose first address is followed by / and a prefix',
});

const assignment = z.union([
  word.transform((device) => ({ device })),
  z.strictObject({
    device: word.describe('hostname or id'),
    address: network.optional(),
    prefix: z.int().min(0).max(128).optional(),
  }),
]);

/** The types of blocks as the API has them. */
const types = ['public_ipv4', 'private_ipv4', 'global_ipv4', 'public_ipv6'] as const;

/** What the module ip_reservation takes. */
export const blockArguments = z
  .object({
    ...apiArguments,
    project: word.describe('name or id of the project'),
    name: maybeWord.describe('what the block is called (its details); one that is called so is not reserved again'),
    block: maybeWord.describe('id of a block that exists, or an address or network in it'),
    type: z
      .enum(types)
      .nullish()
      .describe('what is reserved: public_ipv4 unless said; the public service makes the private and IPv6 ones itself'),
    quantity: z.number().nullish().describe('how many addresses to reserve, a power of two; 1 unless said'),
    prefix: z.int().min(8).max(128).nullish().describe('the size of the block instead, as the length of its prefix'),
    metro: maybeWord.describe('code of the metro, such as am; none for a global block'),
    facility: maybeWord.describe('code of the facility, such as ams1; its block can be used in all of its metro'),
    tags: z
      .array(word)
      .nullish()
      .describe(
        'all tags that the block is to have; without name and block, one that has all of them is not reserved again',
      ),
    customdata: z.record(z.string(), z.json()).nullish().describe('a mapping that is kept with it'),
    comments: text.nullish().describe('why so many are needed, for whoever looks at the request'),
    state: z.enum(['present', 'absent']).default('present').describe('present: reserved; absent: given back'),
    assign: z
      .array(assignment)
      .default([])
      .describe(
        'devices that are to have a part of it, by hostname or id; as a mapping also with address (of the block, taken from who else has it), or prefix (of the next that is free; a single address unless said)',
      ),
    unassign: z
      .array(word)
      .default([])
      .describe('devices, addresses or networks that are to have nothing of it any more'),
    fail_if_pending: z
      .boolean()
      .default(false)
      .describe('whether a request beyond the quota is refused at once, and not left for somebody to look at'),
    wait: z.boolean().default(true).describe('whether to wait while somebody looks at the request'),
    wait_timeout: z.number().positive().default(600).describe('how long to wait for that, in seconds'),
  })
  .superRefine((args, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (!args.name && !args.block && !args.tags?.length) complain('name', 'say which block: name, block or tags');
    if (args.metro && args.facility) complain('facility', 'give a metro or a facility, not both');
    if (args.type === 'global_ipv4' && (args.metro ?? args.facility)) {
      complain(args.metro ? 'metro' : 'facility', 'a global block is of no place: leave it out');
    }
    if (args.quantity != null && args.prefix != null) complain('prefix', 'give quantity or prefix, not both');
    if (args.quantity != null && !(args.quantity >= 1 && Number.isInteger(Math.log2(args.quantity)))) {
      complain('quantity', 'it must be a power of two: 1, 2, 4, 8, …');
    }
    if (args.prefix != null && args.prefix > longestPrefix(args.type))
      complain('prefix', 'an IPv4 block has 32 at most');
    if (args.state === 'absent' && args.assign.length > 0)
      complain('assign', 'what is given back can be assigned to nobody');
    args.unassign.forEach((what, index) => {
      if (!args.assign.some((one) => one.device === what || touches(what, one))) return;
      context.addIssue({
        code: 'custom',
        path: ['unassign', index],
        message: `${what} is among what is to be assigned`,
      });
    });
    args.assign.forEach((one, index) => {
      if ('address' in one && one.address !== undefined && one.prefix !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['assign', index, 'prefix'],
          message: 'give address or prefix, not both',
        });
      }
    });
  });

export type BlockArguments = z.infer<typeof blockArguments>;

/** Whether what nobody is to have is what a device is to have. */
function touches(what: string, asked: z.infer<typeof assignment>): boolean {
  const [barred, wanted] = [cidrOf(what), 'address' in asked && asked.address ? cidrOf(asked.address) : undefined];
  return barred !== undefined && wanted !== undefined && overlap(barred, wanted);
}

/** The prefix of a single address in a block of this type. */
export function longestPrefix(type: BlockArguments['type']): 32 | 128 {
  return type === 'public_ipv6' ? 128 : 32;
}

/** The prefix that is asked for; undefined when the arguments do not say. */
export function wantedPrefix({ type, quantity, prefix }: BlockArguments): number | undefined {
  if (prefix != null) return prefix;
  return quantity == null ? undefined : longestPrefix(type) - Math.log2(quantity);
}

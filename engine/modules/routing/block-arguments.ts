import { z } from 'zod';
import { cidrOf, overlap } from '../../providers/networks.ts';
import { text, word } from '../definition/arguments.ts';
import { apiArguments, maybeWord } from '../provision/api.ts';

const network = word.refine((given) => cidrOf(given) !== undefined, {
  message: 'neither an address nor a network',
  params: { hint: 'a network is its first address, / and the length of its prefix: 192.0.2.0/30' },
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

const fields = z.object({
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
});

/** What the module ip_reservation takes. */
export const blockArguments = fields.superRefine((args, context) => {
  for (const [path, message, hint] of mistakesIn(args)) {
    context.addIssue({ code: 'custom', path: [...path], message, params: { hint } });
  }
});

/** What is wrong with the arguments together: where, what, and what puts it right. */
function* mistakesIn(
  args: z.output<typeof fields>,
): Generator<readonly [readonly (string | number)[], string, string]> {
  const { name, block, tags, type, metro, facility, quantity, prefix, assign, unassign } = args;
  if (!name && !block && !tags?.length) yield [['name'], 'which block is not said', 'give name, block or tags'];
  if (metro && facility) yield [['facility'], 'there is a metro already', 'leave one of the two out'];
  if (type === 'global_ipv4' && (metro ?? facility)) {
    yield [[metro ? 'metro' : 'facility'], 'a global block is of no place', 'leave it out'];
  }
  if (quantity != null && prefix != null) yield [['prefix'], 'there is a quantity already', 'leave one of the two out'];
  if (quantity != null && !(quantity >= 1 && Number.isInteger(Math.log2(quantity)))) {
    yield [['quantity'], 'no power of two', 'blocks have 1, 2, 4, 8, … addresses'];
  }
  if (prefix != null && prefix > longestPrefix(type)) {
    yield [['prefix'], 'longer than an address', 'an IPv4 block has 32 at most; type: public_ipv6 has 128'];
  }
  if (args.state === 'absent' && assign.length > 0) {
    yield [['assign'], 'what is given back can be assigned to nobody', 'leave it out, or state: present'];
  }
  for (const [index, what] of unassign.entries()) {
    if (!assign.some((one) => one.device === what || touches(what, one))) continue;
    yield [['unassign', index], `${what} is among what is to be assigned`, 'name it in assign or in unassign'];
  }
  for (const [index, one] of assign.entries()) {
    if (!('address' in one) || one.address === undefined || one.prefix === undefined) continue;
    yield [['assign', index, 'prefix'], 'there is an address already', 'its own prefix counts: 192.0.2.0/31'];
  }
}

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

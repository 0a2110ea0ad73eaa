import { z } from 'zod';
import { Secret } from '../../types.ts';
import { text, word } from '../definition/arguments.ts';
import { apiArguments } from '../provision/api.ts';

/** As the API wants it; what was given is not shown. */
const password = z
  .union([z.string(), z.instanceof(Secret)])
  .refine((given) => /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d]{10,20}$/.test(revealed(given)), {
    message: 'not a password that the provider takes',
    params: { hint: '10 to 20 letters and digits, with a small letter, a capital and a digit among them' },
  });

/** What the module bgp_config takes. */
export const bgpConfigArguments = z
  .object({
    ...apiArguments,
    project: word.describe('name or id of the project'),
    deployment_type: z
      .enum(['local', 'global'])
      .default('local')
      .describe("local: the provider routes what it has given; global: it announces the project's own networks"),
    asn: z
      .int()
      .min(1)
      .max(4294967295)
      .nullish()
      .describe("the project's autonomous system; 65000 unless said, and the registered one for global"),
    md5: password.nullish().describe('the password of all sessions; left out, it stays as it is'),
    use_case: text.nullish().describe('what it is for, for whoever looks at a request for global'),
    wait: z.boolean().default(true).describe('whether to wait while somebody looks at the request'),
    wait_timeout: z.number().positive().default(600).describe('how long to wait for that, in seconds'),
  })
  .refine(({ deployment_type, asn }) => deployment_type === 'local' || asn != null, {
    path: ['asn'],
    message: 'missing for a global deployment',
    params: { hint: 'it is the AS that is registered for the project' },
  });

const families = z.enum(['ipv4', 'ipv6']);

/** What the module bgp_session takes. */
export const bgpSessionArguments = z
  .object({
    ...apiArguments,
    project: word.describe('name or id of the project'),
    devices: z.union([word.transform((one) => [one]), z.array(word)]).describe('the devices, by hostname or id'),
    address_family: z
      .union([families.transform((one) => [one]), z.array(families).min(1)])
      .default(['ipv4'])
      .describe('ipv4, ipv6, or both: a session for each'),
    default_route: z
      .boolean()
      .nullish()
      .describe(
        'whether a default route is announced to the devices; not unless said, and left out, it stays as it is',
      ),
    state: z.enum(['present', 'absent']).default('present').describe('whether there are to be such sessions'),
    wait: z
      .boolean()
      .default(false)
      .describe('whether to wait until a switch says of each session that it is up: the daemon has to run by then'),
    wait_timeout: z.number().positive().default(120).describe('how long to wait for that, in seconds'),
  })
  .refine(({ state, wait }) => state === 'present' || !wait, {
    path: ['wait'],
    message: 'what is to be absent will not come up',
    params: { hint: 'leave it out, or state: present' },
  });

export type BgpConfigArguments = z.infer<typeof bgpConfigArguments>;
export type BgpSessionArguments = z.infer<typeof bgpSessionArguments>;

/** A text as it is. */
export function revealed(given: string | Secret): string {
  return typeof given === 'string' ? given : given.reveal();
}

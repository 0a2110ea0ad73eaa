import { z } from 'zod';
import { text, word } from '../definition/arguments.ts';
import { apiArguments, maybeWord } from './api.ts';

const words = z.union([word.transform((one) => [one]), z.array(word)]);
const price = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);

/** What the device module takes. */
export const deviceArguments = z
  .object({
    ...apiArguments,
    project: word.describe('name or id of the project'),
    hostnames: words.optional().describe('hostnames of the devices; each is one device of the project'),
    device_ids: words.optional().describe('ids of devices that exist already; for every state but present'),
    state: z
      .enum(['present', 'active', 'inactive', 'rebooted', 'absent'])
      .default('present')
      .describe('present: ordered; active and inactive: also powered on or off; rebooted: once; absent: given back'),
    plan: maybeWord.describe('slug of the plan, such as c3.small.x86'),
    operating_system: maybeWord.describe('slug of the operating system, such as debian_12'),
    metro: maybeWord.describe('code of the metro, such as am'),
    facility: maybeWord.describe('code of the facility, such as ams1; the public service takes metros only'),
    tags: z.array(word).nullish().describe('all tags that the device is to have; left out, they stay as they are'),
    spot_instance: z.boolean().nullish().describe('whether to order a spot server, which may be taken away'),
    spot_price_max: price.nullish().describe('the highest price for a spot server, dollars per hour'),
    hardware_reservation_id: maybeWord.describe('id of a reservation, or next-available'),
    user_data: text.nullish().describe('script or cloud-config for the first boot; without effect on what exists'),
    project_ssh_keys: z.array(word).nullish().describe("ids or labels of the project's keys; else all of its keys"),
    locked: z.boolean().nullish().describe('whether the device is protected against being given back'),
    billing_cycle: z.enum(['hourly', 'daily', 'monthly', 'yearly']).nullish().describe('how it is paid for'),
    termination_time: maybeWord.describe('when it gives itself back, ISO 8601'),
    ipxe_script_url: maybeWord.describe('what custom_ipxe boots'),
    always_pxe: z.boolean().nullish().describe('whether custom_ipxe boots so every time'),
    customdata: z.record(z.string(), z.json()).nullish().describe('a mapping for the metadata service'),
    storage: z.record(z.string(), z.json()).nullish().describe("disks, raid and file systems, in the API's form"),
    wait: z.boolean().default(true).describe('whether to wait until the devices are in that state'),
    wait_timeout: z.number().positive().default(1800).describe('how long to wait for all of them, in seconds'),
  })
  .refine((args) => !(args.metro && args.facility), {
    path: ['facility'],
    message: 'give a metro or a facility, not both',
  })
  .refine((args) => args.hostnames !== undefined || args.device_ids !== undefined, {
    path: ['hostnames'],
    message: 'name at least one device: hostnames or device_ids',
  })
  .refine((args) => args.device_ids === undefined || args.state !== 'present', {
    path: ['device_ids'],
    message: 'what is ordered has no id yet: give hostnames',
  });

export type DeviceArguments = z.infer<typeof deviceArguments>;
export type DeviceGoal = DeviceArguments['state'];

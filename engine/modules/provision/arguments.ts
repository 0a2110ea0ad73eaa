import { z } from 'zod';
import { text, word } from '../definition/arguments.ts';
import { apiArguments, maybeWord } from './api.ts';
import { mistakesIn } from './mistakes.ts';
import { mostDevices } from './names.ts';
import { storageArgument } from './storage.ts';

const words = z.union([word.transform((one) => [one]), z.array(word)]);
const flag = z.boolean().nullish();
const price = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
const address = z.strictObject({
  address_family: z.union([z.literal(4), z.literal(6)]).describe('4 or 6'),
  public: z.boolean().default(true).describe('whether it is public'),
  cidr: z.int().min(1).max(128).optional().describe('length of the prefix'),
  ip_reservations: z.array(word).optional().describe('ids of reserved blocks that it comes from'),
});

/** Which devices. */
const naming = {
  hostnames: words
    .optional()
    .describe('hostnames, each one device of the project; or one pattern such as worker-%d or worker-%02d, with count'),
  count: z.int().min(0).max(mostDevices).nullish().describe('how many devices the one hostname stands for'),
  count_offset: z.int().min(0).default(1).describe('the number of the first of them'),
  device_ids: words.optional().describe('ids of devices that exist already; for every state but present'),
};

/** What is ordered. */
const goods = {
  plan: maybeWord.describe('slug of the plan, such as c3.small.x86'),
  operating_system: maybeWord.describe(
    'slug of the operating system, such as debian_12; custom_ipxe when only ipxe_script_url is given',
  ),
  metro: maybeWord.describe('code of the metro, such as am'),
  facility: maybeWord.describe('code of the facility, such as ams1; the public service takes metros only'),
  hardware_reservation_id: z
    .union([word, z.record(z.string(), word.nullable())])
    .nullish()
    .describe(
      'id of a reservation, or next-available; or a mapping of hostnames to these, in which default stands for all others and null for no reservation',
    ),
  spot_instance: flag.describe('whether to order a spot server, which may be taken away'),
  spot_price_max: price.nullish().describe('the highest price for a spot server, dollars per hour'),
  termination_time: maybeWord.describe('when it gives itself back, ISO 8601'),
  billing_cycle: z.enum(['hourly', 'daily', 'monthly', 'yearly']).nullish().describe('how it is paid for'),
  ip_addresses: z
    .array(address)
    .nullish()
    .describe('the addresses that it gets; else a public and a private IPv4 and a public IPv6'),
  features: z
    .union([z.array(word), z.record(z.string(), z.enum(['required', 'preferred']))])
    .nullish()
    .describe('what its hardware must have (tpm, raid, …), or a mapping of that to required or preferred'),
  storage: storageArgument.nullish().describe("disks, raid and file systems, in the API's form"),
  project_ssh_keys: z
    .array(word)
    .nullish()
    .describe("ids or labels of the project's keys; without any keys given, all of the project and its members"),
  user_ssh_keys: z.array(word).nullish().describe('ids of the users whose keys it gets'),
  no_ssh_keys: flag.describe("whether it gets nobody's keys"),
  user_data: text
    .nullish()
    .describe('script or cloud-config for the first boot; on what exists it comes into effect when it is reinstalled'),
};

/** What can be changed about a device that exists. */
const attributes = {
  description: z.string().nullish().describe('what it is for'),
  tags: z.array(word).nullish().describe('all tags that the device is to have; left out, they stay as they are'),
  locked: flag.describe('whether the device is protected against being given back and reinstalled'),
  customdata: z.record(z.string(), z.json()).nullish().describe('a mapping for the metadata service'),
  ipxe_script_url: maybeWord.describe('what custom_ipxe boots'),
  always_pxe: flag.describe('whether custom_ipxe boots so every time'),
  network_frozen: flag.describe("whether the device's kind of network is protected against being changed"),
};

/** How to get there. */
const manner = {
  recreate: z
    .boolean()
    .default(false)
    .describe(
      'whether a device whose plan, operating system or place is another is given back, with all that is on it, and ordered anew; else that is a failure',
    ),
  replace_failed: z
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('how many times a device that fails is given back and another ordered; 0 reports it'),
  preserve_data: flag.describe('for reinstalled: whether disks without an operating system keep their data'),
  deprovision_fast: flag.describe('for reinstalled: whether disks are not wiped in full'),
  wait: z.boolean().default(true).describe('whether to wait until the devices are in that state'),
  wait_timeout: z.number().positive().default(1800).describe('how long to wait for all of them, in seconds'),
};

/** What the device module takes. */
export const deviceArguments = z
  .object({
    ...apiArguments,
    project: word.describe('name or id of the project'),
    ...naming,
    state: z
      .enum(['present', 'active', 'inactive', 'rebooted', 'reinstalled', 'rescued', 'absent'])
      .default('present')
      .describe(
        'present: ordered; active and inactive: also powered on or off; rebooted, reinstalled and rescued (booted into the rescue system): once in each run; absent: given back',
      ),
    ...goods,
    ...attributes,
    ...manner,
  })
  .superRefine((args, context) => {
    for (const [argument, message] of mistakesIn(args)) {
      if (message !== undefined) context.addIssue({ code: 'custom', path: [argument], message });
    }
  });

export type DeviceArguments = z.infer<typeof deviceArguments>;
export type DeviceGoal = DeviceArguments['state'];

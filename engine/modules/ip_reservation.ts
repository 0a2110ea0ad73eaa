import { z } from 'zod';
import { defineModule } from './definition/module.ts';
import { providerFor, withProvider } from './provision/api.ts';
import { blockArguments } from './routing/block-arguments.ts';
import { provideBlock } from './routing/provide-block.ts';

const elsewhere = "needs a provider's API; test/modules/ip_reservation.slow.ts runs it against the lab's";

export default defineModule({
  name: 'ip_reservation',
  form: 'controller',
  summary: 'Reserves blocks of addresses at a provider, routes them to devices, and gives them back.',
  description: `A block is found by its name, by an address in it, or by its tags, so a second run reserves nothing, and what
was reserved in a run that died is found again. Its name, tags and customdata are changed in place; another type, size
or place is refused, because it would mean other addresses. A device that is to have a part of the block gets the next
that is free, and keeps it; an address that is named goes to the device that is named with it, wherever it was before.
What a provider routes to a device the device has to take: the address still has to be configured there (on \`lo\`), or
announced by BGP. A block that is announced by BGP is not to be assigned as well.`,
  alsoKnownAs: [
    ...['community.general.packet_ip_subnet', 'packet_ip_subnet'],
    ...['equinix.cloud.metal_reserved_ip_block', 'metal_reserved_ip_block'],
    ...['equinix.metal.ip', 'equinix.cloud.metal_ip_assignment', 'metal_ip_assignment'],
  ],
  args: blockArguments,
  aliases: {
    project: ['project_id'],
    name: ['details'],
    block: ['id'],
    customdata: ['custom_data'],
    api_token: ['auth_token', 'metal_api_token'],
    fail_if_pending: ['fail_on_approval_required'],
  },
  returns: z.object({
    id: z.string().optional().describe("the block's id at the provider"),
    name: z.string().optional().describe('what it is called'),
    type: z.string().optional().describe('public_ipv4, private_ipv4, global_ipv4 or public_ipv6'),
    state: z.string().describe("the provider's word for its state: created, pending; absent when it is gone"),
    family: z.number().optional().describe('4 or 6'),
    cidr: z.string().optional().describe('the block, as 192.0.2.0/30; empty until it is granted'),
    network: z.string().optional().describe('its first address'),
    address: z.string().optional().describe('the same: of a block of one address the address'),
    netmask: z.string().optional().describe('its netmask'),
    gateway: z.string().optional().describe('the gateway that the provider has in it'),
    prefix: z.number().optional().describe('the length of its prefix'),
    quantity: z.number().optional().describe('how many addresses it has'),
    metro: z.string().optional().describe('code of its metro; empty for a global block'),
    facility: z.string().optional().describe('code of its facility, if it was reserved in one'),
    tags: z.array(z.string()).optional().describe('its tags'),
    customdata: z.record(z.string(), z.json()).optional().describe('the mapping that is kept with it'),
    addresses: z.array(z.string()).optional().describe('its addresses, one by one, 256 at the most'),
    assignments: z
      .array(z.looseObject({ cidr: z.string() }))
      .describe('what of it devices have: id, address, cidr, device (its id), hostname'),
  }),
  examples: [
    {
      title: 'Reserve four public addresses in Amsterdam, and route one of them to the first worker',
      task: {
        ip_reservation: {
          project: 'testing',
          name: 'ingress',
          quantity: 4,
          metro: 'am',
          tags: ['kubernetes'],
          assign: ['worker-0'],
        },
      },
      elsewhere,
    },
    {
      title: 'Have an address answer on another device',
      task: {
        ip_reservation: { project: 'testing', name: 'ingress', assign: [{ device: 'worker-1', address: '192.0.2.1' }] },
      },
      elsewhere,
    },
    {
      title: 'Reserve an address that can be announced anywhere',
      task: { ip_reservation: { project: 'testing', name: 'anycast', type: 'global_ipv4' } },
      elsewhere,
    },
    {
      title: 'Give it back, whoever has a part of it',
      task: { ip_reservation: { project: 'testing', name: 'ingress', state: 'absent' } },
      elsewhere,
    },
  ],
  repeatable: true,
  waits: true,
  act: (args, here) => withProvider(here, {}, () => provideBlock(args, here, providerFor(args))),
});

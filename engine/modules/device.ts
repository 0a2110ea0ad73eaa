import { z } from 'zod';
import { defineModule } from './definition/module.ts';
import { providerFor, withProvider } from './provision/api.ts';
import { deviceArguments } from './provision/arguments.ts';
import { provisionDevices } from './provision/devices.ts';

const elsewhere = "needs a provider's API; test/modules/device.slow.ts runs it against the lab's";

export default defineModule({
  name: 'device',
  form: 'controller',
  summary: 'Orders bare-metal servers, waits for them, powers them on and off, and gives them back.',
  description: `A device is found by its project and hostname, so a second run orders nothing, and what was ordered in a
run that died is found again. Several hostnames are ordered side by side. Tags and the lock of a device that exists are
changed in place; another plan, operating system or location is refused, because it would mean another machine.`,
  alsoKnownAs: ['community.general.packet_device', 'packet_device', 'equinix.metal.device', 'metal_device'],
  args: deviceArguments,
  aliases: {
    project: ['project_id'],
    hostnames: ['hostname', 'name'],
    api_token: ['auth_token', 'metal_api_token'],
    user_data: ['userdata'],
    project_ssh_keys: ['ssh_keys'],
  },
  returns: z.object({
    devices: z
      .array(z.looseObject({ hostname: z.string() }))
      .describe(
        'the devices: id, hostname, state, plan, operating_system, metro, facility, tags, locked, user, addresses (address, family, public, management, prefix, gateway), public_ipv4, private_ipv4, private_gateway',
      ),
  }),
  examples: [
    {
      title: 'Order three spot servers, and wait until they are active',
      task: {
        device: {
          project: 'testing',
          hostnames: ['controller-0', 'worker-0', 'worker-1'],
          plan: 'c2.medium.x86',
          operating_system: 'debian_12',
          metro: 'am',
          tags: ['kubernetes'],
          spot_instance: true,
          spot_price_max: 0.3,
        },
      },
      elsewhere,
    },
    {
      title: 'Give a server back',
      task: { device: { project: 'testing', hostnames: 'worker-1', state: 'absent' } },
      elsewhere,
    },
  ],
  repeatable: true,
  waits: true,
  act: (args, here) => withProvider(here, { devices: [] }, () => provisionDevices(args, here, providerFor(args))),
});

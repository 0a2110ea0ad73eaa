import { z } from 'zod';
import type { Thing } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { providerFor, withProvider } from './provision/api.ts';
import { type DeviceArguments, deviceArguments } from './provision/arguments.ts';
import { provisionDevices } from './provision/devices.ts';
import { hostnamesOf } from './provision/names.ts';
import { deviceKeys, deviceList } from './provision/result.ts';

const elsewhere = "needs a provider's API; test/modules/device.slow.ts runs it against the lab's";

export default defineModule({
  name: 'device',
  form: 'controller',
  summary: 'Orders bare-metal servers, waits for them, powers, reinstalls and replaces them, and gives them back.',
  description: `A device is found by its project and hostname, so a second run orders nothing, and what was ordered in a
run that died is found again. Several hostnames are ordered side by side.

Tags, lock, description, custom data, billing cycle and what boots from the network are changed in place. Another plan,
operating system or place would be another machine: that is a failure, in check mode as well, unless \`recreate\` says that
the device is given back and ordered anew; \`state: reinstalled\` puts another operating system on the same machine. What is
said of spot servers, reservations, keys, addresses, storage and user data is for orders, and changes nothing about what exists.

A device whose installation fails is reported with its events; with \`replace_failed\` it is given back, and another is
ordered in its place while the others go on.`,
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
    devices: deviceList.describe(`the devices: ${deviceKeys}`),
    failed_devices: deviceList.describe(
      'devices that failed, even if others came in their place: id, hostname, plan, metro, facility, replaced_by (an id), events (at, type, text)',
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
      title:
        'Order five workers on reserved machines, two of them on machines of their own, and replace what fails twice',
      task: {
        device: {
          project: 'testing',
          hostnames: 'worker-%02d',
          count: 5,
          plan: 'c3.small.x86',
          operating_system: 'debian_12',
          metro: 'am',
          hardware_reservation_id: {
            'worker-01': '3f4c1a52-8d5e-4d3c-9a51-1f6f6c2f6d11',
            'worker-02': '8a0d2b7e-52c4-4a0c-8f0e-5d9d8f0b7c22',
            default: 'next-available',
          },
          replace_failed: 2,
        },
      },
      elsewhere,
    },
    {
      title: 'Boot a server from the network, with addresses of its own choice, and no keys',
      task: {
        device: {
          project: 'testing',
          hostnames: 'builder',
          plan: 'c3.small.x86',
          metro: 'am',
          ipxe_script_url: 'https://boot.example.net/flatcar.ipxe',
          ip_addresses: [{ address_family: 4, public: false }],
          no_ssh_keys: true,
        },
      },
      elsewhere,
    },
    {
      title: 'Put another operating system on a server, and keep its data disks',
      task: {
        device: {
          project: 'testing',
          hostnames: 'worker-1',
          state: 'reinstalled',
          operating_system: 'ubuntu_22_04',
          preserve_data: true,
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
  effects: (args) => effectsOf(args),
  repeatable: false,
  repeatableWith: ({ state }) => !once.includes(state),
  waits: true,
  act: (args, here) =>
    withProvider(here, { devices: [], failed_devices: [] }, () => provisionDevices(args, here, providerFor(args))),
});

/** States that a device is brought to in each run anew. */
const once: readonly DeviceArguments['state'][] = ['rebooted', 'reinstalled', 'rescued'];

function effectsOf(args: DeviceArguments) {
  const devices = hostnamesOf(args).map((name): Thing => ({ kind: 'device', name: `${args.project}/${name}` }));
  const needs: Thing[] = [{ kind: 'project', name: args.project }];
  if (args.state === 'absent') return { needs, removes: devices };
  if (args.state === 'present' || args.state === 'active') return { needs, makes: devices };
  return {
    needs,
    makes: devices.map((device) => ({ ...device, as: { state: args.state } })),
    always: once.includes(args.state),
  };
}

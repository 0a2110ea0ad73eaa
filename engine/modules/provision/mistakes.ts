import type { DeviceArguments } from './arguments.ts';
import { namingMistake } from './names.ts';

/** An argument, and what is wrong with it beside others; undefined where nothing is. */
type Finding = readonly [argument: keyof DeviceArguments, mistake: string | undefined];

/** Arguments that do not go together. */
export function mistakesIn(args: DeviceArguments): readonly Finding[] {
  return [...namingMistakes(args), ...orderMistakes(args), ...bootMistakes(args), ...accessMistakes(args)];
}

function when(mistaken: boolean, message: string): string | undefined {
  return mistaken ? message : undefined;
}

function namingMistakes(args: DeviceArguments): readonly Finding[] {
  const { hostnames, device_ids, state } = args;
  return [
    ['hostnames', when(!hostnames && !device_ids, 'name at least one device: hostnames or device_ids')],
    ['hostnames', namingMistake(args)],
    ['count', when(args.count != null && !hostnames, 'count needs a hostname to number')],
    ['device_ids', when(!!device_ids && state === 'present', 'what is ordered has no id yet: give hostnames')],
  ];
}

function orderMistakes(args: DeviceArguments): readonly Finding[] {
  const { hardware_reservation_id: given, termination_time: end, spot_instance: spot } = args;
  const reservation = typeof given === 'string' && given !== '' ? given : undefined;
  const several = (args.hostnames?.length ?? 0) > 1 || (args.count ?? 0) > 1;
  const shared = several && reservation !== undefined && reservation !== 'next-available';
  const priceless = args.spot_price_max != null && spot === false;
  return [
    ['facility', when(!!args.metro && !!args.facility, 'give a metro or a facility, not both')],
    [
      'hardware_reservation_id',
      when(shared, 'one reservation holds one device: give next-available, or a mapping of hostnames to ids'),
    ],
    ['spot_instance', when(spot === true && reservation !== undefined, 'a spot server cannot stand on a reservation')],
    ['spot_price_max', when(priceless, 'a device that is no spot server has no such price')],
    [
      'termination_time',
      when(end !== undefined && Number.isNaN(Date.parse(end)), 'write it as ISO 8601, such as 2026-01-31T18:00:00Z'),
    ],
  ];
}

function bootMistakes({ ipxe_script_url: script, operating_system: image }: DeviceArguments): readonly Finding[] {
  const other = !!script && image !== undefined && image !== 'custom_ipxe';
  return [['operating_system', when(other, 'only custom_ipxe boots from ipxe_script_url')]];
}

function accessMistakes(args: DeviceArguments): readonly Finding[] {
  const { project_ssh_keys, user_ssh_keys, ip_addresses: addresses } = args;
  const keys = (project_ssh_keys?.length ?? 0) + (user_ssh_keys?.length ?? 0);
  const closed = addresses != null && !addresses.some((one) => one.address_family === 4 && !one.public);
  return [
    ['no_ssh_keys', when(!!args.no_ssh_keys && keys > 0, 'keys are named for a device that is to have none')],
    ['ip_addresses', when(closed, 'a private IPv4 address must be among them')],
  ];
}

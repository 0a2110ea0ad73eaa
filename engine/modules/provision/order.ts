import type { Location, NetworkBoot, ServerOrder } from '../../providers/provider.ts';
import type { Value, Values } from '../../types.ts';
import type { DeviceArguments } from './arguments.ts';

/** The image of an order: what boots from the network needs none of its own. */
export function imageOf({ operating_system, ipxe_script_url }: DeviceArguments): string | undefined {
  return operating_system ?? (ipxe_script_url === undefined ? undefined : 'custom_ipxe');
}

/** The reservation that a device is to stand on; undefined for one on demand. */
export function reservationFor(
  hostname: string,
  { hardware_reservation_id: given }: DeviceArguments,
): string | undefined {
  if (given == null || typeof given === 'string') return given || undefined;
  const own = Object.hasOwn(given, hostname) ? given[hostname] : given['default'];
  return own || undefined;
}

/** The ids of reservations that are meant for some hostname. */
export function namedReservations({ hardware_reservation_id: given }: DeviceArguments): ReadonlySet<string> {
  const ids = given == null || typeof given === 'string' ? [given] : Object.values(given);
  return new Set(ids.filter((id): id is string => id != null && id !== '' && id !== 'next-available'));
}

/** What would be ordered, or the arguments that would have to be given for that. */
export function orderFor(
  hostname: string,
  args: DeviceArguments,
): ServerOrder | { readonly missing: readonly string[] } {
  const { plan, metro, facility } = args;
  const image = imageOf(args);
  if (plan === undefined || image === undefined || (metro ?? facility) === undefined) {
    const wanted = { plan, operating_system: image, 'metro (or facility)': metro ?? facility };
    return { missing: Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [name] : [])) };
  }
  const boot = bootOf(args);
  const reservation = reservationFor(hostname, args);
  return {
    name: hostname,
    plan,
    image,
    location: locationOf(args),
    tags: args.tags ?? [],
    ...(args.user_data == null ? {} : { userData: args.user_data }),
    ...(args.customdata == null ? {} : { customData: args.customdata as Values }),
    ...(args.locked == null ? {} : { locked: args.locked }),
    ...(args.spot_instance ? { spot: args.spot_price_max == null ? {} : { priceMax: args.spot_price_max } } : {}),
    ...(reservation === undefined ? {} : { reservation }),
    ...(args.termination_time === undefined ? {} : { endsAt: args.termination_time }),
    ...(args.storage == null ? {} : { storage: args.storage as Values }),
    ...(boot ? { networkBoot: boot } : {}),
    more: moreOf(args),
  };
}

function locationOf({ metro, facility }: DeviceArguments): Location {
  return { ...(metro ? { region: metro.toLowerCase() } : {}), ...(facility ? { site: facility } : {}) };
}

function bootOf({ ipxe_script_url: script, always_pxe: always }: DeviceArguments): NetworkBoot | undefined {
  if (script === undefined && always == null) return undefined;
  return { ...(script === undefined ? {} : { script }), always: always ?? false };
}

function moreOf(args: DeviceArguments): Values {
  const { description, billing_cycle, ip_addresses, features, network_frozen } = args;
  const more = { description, billing_cycle, ip_addresses, features, network_frozen };
  return Object.fromEntries(Object.entries(more).filter(([, value]) => value != null)) as Record<string, Value>;
}

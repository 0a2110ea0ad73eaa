import { isDeepStrictEqual } from 'node:util';
import type { Server, ServerChange } from '../../providers/provider.ts';
import { reservationIdOf } from '../../providers/server-values.ts';
import { Secret, type Value, type Values } from '../../types.ts';
import type { DeviceArguments } from './arguments.ts';
import { imageOf, reservationFor } from './order.ts';

/** Attributes under the API's own names, as they are and as they are to be. */
interface Attributes {
  readonly before: Values;
  readonly after: Values;
}

/** What is to be changed about a device in place; undefined when it is all as it is to be. */
export function changeOf(server: Server, args: DeviceArguments): ServerChange | undefined {
  const { tags, locked, always_pxe: always, ipxe_script_url: script } = args;
  const otherTags = tags && !isDeepStrictEqual([...tags].sort(), [...server.tags].sort());
  const otherLock = locked != null && locked !== server.locked;
  const { after } = otherAttributes(server, args);
  const { customdata, ipxe_script_url: otherScript, always_pxe: otherAlways, ...more } = after;
  const boot = {
    ...(otherScript === undefined ? {} : { script: script! }),
    ...(otherAlways === undefined ? {} : { always: always! }),
  };
  const change: ServerChange = {
    ...(otherTags ? { tags } : {}),
    ...(otherLock ? { locked } : {}),
    ...(hasOtherUserData(server, args) ? { userData: args.user_data! } : {}),
    ...(customdata === undefined ? {} : { customData: customdata as Values }),
    ...(Object.keys(boot).length > 0 ? { networkBoot: boot } : {}),
    ...(Object.keys(more).length > 0 ? { more } : {}),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

/** User data only matter when a device is installed. */
function hasOtherUserData({ raw }: Server, { state, user_data: given }: DeviceArguments): boolean {
  if (state !== 'reinstalled' || given == null) return false;
  return (given instanceof Secret ? given.reveal() : given) !== (raw['userdata'] ?? '');
}

/** Attributes that are given and differ. What the API leaves out of a device is what it is without. */
export function otherAttributes({ raw }: Server, args: DeviceArguments): Attributes {
  const { description, billing_cycle, customdata, ipxe_script_url, always_pxe, network_frozen } = args;
  const without: Values = { description: '', billing_cycle: '', customdata: {}, ipxe_script_url: '' };
  const wanted = { description, billing_cycle, customdata, ipxe_script_url, always_pxe, network_frozen };
  const differing = Object.entries(wanted).flatMap(([name, after]): [string, Value, Value][] => {
    const before = raw[name] ?? without[name] ?? false;
    return after == null || isDeepStrictEqual(before, after) ? [] : [[name, before, after as Value]];
  });
  return {
    before: Object.fromEntries(differing.map(([name, before]) => [name, before])),
    after: Object.fromEntries(differing.map(([name, , after]) => [name, after])),
  };
}

/** What makes it another machine, as `its plan is A, not B`; a reinstallation brings another system. */
export function conflictsOf(server: Server, args: DeviceArguments): string[] {
  const image = args.state === 'reinstalled' ? undefined : imageOf(args);
  const fixed: [string, string | undefined, string][] = [
    ['plan', args.plan, server.plan],
    ['operating system', image, server.image],
    ['metro', args.metro?.toLowerCase(), server.location.region ?? ''],
    ['facility', args.facility, server.location.site ?? ''],
  ];
  return fixed
    .filter(([, wanted, is]) => wanted !== undefined && wanted !== is)
    .map(([what, wanted, is]) => `its ${what} is ${is}, not ${wanted}`);
}

/** What the arguments say of orders only, and this device was not ordered with. */
export function remarksOn(server: Server, args: DeviceArguments): string[] {
  const who = `${server.name} (${server.id})`;
  const isSpot = server.raw['spot_instance'];
  const spot = typeof isSpot === 'boolean' && args.spot_instance != null && args.spot_instance !== isSpot;
  const wanted = reservationFor(server.name, args);
  const has = reservationIdOf(server);
  const elsewhere = wanted !== undefined && wanted !== 'next-available' && wanted !== has;
  return [
    ...(spot ? [`${who} is ${isSpot ? 'a' : 'no'} spot server and stays so: spot_instance is for orders`] : []),
    ...(elsewhere ? [`${who} does not stand on the reservation ${wanted}: that is for orders`] : []),
  ];
}

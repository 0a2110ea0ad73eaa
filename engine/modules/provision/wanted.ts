import type { Server, ServerChange, ServerOrder } from '../../providers/provider.ts';
import type { Difference } from '../../remote/answer.ts';
import type { Value, Values } from '../../types.ts';
import type { DeviceArguments } from './arguments.ts';

/** What is to be done about one device. */
export type Intent =
  | { readonly kind: 'order'; readonly hostname: string; readonly order: ServerOrder }
  | {
      readonly kind: 'keep';
      readonly hostname: string;
      readonly server: Server;
      readonly change?: ServerChange;
      readonly power?: 'on' | 'off' | 'reboot';
    }
  | { readonly kind: 'release'; readonly hostname: string; readonly server: Server }
  | { readonly kind: 'nothing'; readonly hostname: string }
  | { readonly kind: 'impossible'; readonly hostname: string; readonly reason: string };

/**
 * What has to be done so that the device of this hostname is as the arguments say. Of several with the very same mark,
 * all but the oldest came of one order that was thought lost and sent again: they are given back.
 */
export function intentsFor(hostname: string, servers: readonly Server[], args: DeviceArguments): Intent[] {
  const named = servers.filter(({ name }) => name === hostname).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  const [server, ...others] = named;
  if (!server) return [intentForNone(hostname, args)];
  const [mark] = server.marks;
  if (mark === undefined || others.some(({ marks }) => !marks.includes(mark))) {
    const ids = named.map(({ id }) => id).join(', ');
    const reason = `${named.length} devices have the hostname ${hostname} (${ids}): give back all but one by device_ids`;
    return others.length > 0 ? [{ kind: 'impossible', hostname, reason }] : [intentForServer(server, args)];
  }
  return [
    intentForServer(server, args),
    ...others.map((surplus): Intent => ({ kind: 'release', hostname, server: surplus })),
  ];
}

function intentForNone(hostname: string, args: DeviceArguments): Intent {
  if (args.state === 'absent') return { kind: 'nothing', hostname };
  if (args.state === 'present' || args.state === 'active') return orderIntent(hostname, args);
  return { kind: 'impossible', hostname, reason: `there is no device ${hostname} in the project` };
}

/** What has to be done so that this device is as the arguments say. */
export function intentForServer(server: Server, args: DeviceArguments): Intent {
  const hostname = server.name;
  if (args.state === 'absent') {
    if (!server.locked || args.locked === false) return { kind: 'release', hostname, server };
    const reason = `${hostname} (${server.id}) is locked: set locked to false to give it back`;
    return { kind: 'impossible', hostname, reason };
  }
  const conflict = conflictOf(server, args);
  if (conflict) return { kind: 'impossible', hostname, reason: `${hostname} (${server.id}) ${conflict}` };
  const change = changeOf(server, args);
  const power = powerOf(server, args);
  return { kind: 'keep', hostname, server, ...(change ? { change } : {}), ...(power ? { power } : {}) };
}

/** What cannot be changed about a device that exists. */
function conflictOf(server: Server, args: DeviceArguments): string | undefined {
  if (server.state === 'failed') return 'has failed; give it back (state: absent) to order it anew';
  const fixed: [string, string | undefined, string][] = [
    ['plan', args.plan, server.plan],
    ['operating system', args.operating_system, server.image],
    ['metro', args.metro?.toLowerCase(), server.location.region ?? ''],
    ['facility', args.facility, server.location.site ?? ''],
  ];
  const different = fixed.filter(([, wanted, is]) => wanted !== undefined && wanted !== is);
  if (different.length === 0) return undefined;
  const list = different.map(([what, wanted, is]) => `its ${what} is ${is}, not ${wanted}`).join(', and ');
  return `cannot be changed in place: ${list}; give it back (state: absent) to order it anew`;
}

function changeOf(server: Server, { tags, locked }: DeviceArguments): ServerChange | undefined {
  const otherTags = tags && JSON.stringify([...tags].sort()) !== JSON.stringify([...server.tags].sort());
  const otherLock = locked != null && locked !== server.locked;
  if (!otherTags && !otherLock) return undefined;
  return { ...(otherTags ? { tags } : {}), ...(otherLock ? { locked } : {}) };
}

function powerOf(server: Server, { state }: DeviceArguments): 'on' | 'off' | 'reboot' | undefined {
  if (state === 'active' && server.state === 'stopped') return 'on';
  if (state === 'inactive' && server.state !== 'stopped') return 'off';
  return state === 'rebooted' ? 'reboot' : undefined;
}

function orderIntent(hostname: string, args: DeviceArguments): Intent {
  const { plan, operating_system: image, metro, facility } = args;
  if (plan === undefined || image === undefined || (metro ?? facility) === undefined) {
    const missing = Object.entries({ plan, operating_system: image, 'metro (or facility)': metro ?? facility });
    const names = missing.filter(([, value]) => value === undefined).map(([name]) => name);
    return { kind: 'impossible', hostname, reason: `to order ${hostname}, ${names.join(' and ')} must be given` };
  }
  const order: ServerOrder = {
    name: hostname,
    plan,
    image,
    location: { ...(metro ? { region: metro } : {}), ...(facility ? { site: facility } : {}) },
    tags: args.tags ?? [],
    ...(args.user_data == null ? {} : { userData: args.user_data }),
    ...(args.locked == null ? {} : { locked: args.locked }),
    ...(args.spot_instance ? { spot: args.spot_price_max == null ? {} : { priceMax: args.spot_price_max } } : {}),
    ...(args.hardware_reservation_id ? { reservation: args.hardware_reservation_id } : {}),
    more: moreOf(args),
  };
  return { kind: 'order', hostname, order };
}

function moreOf(args: DeviceArguments): Values {
  const { billing_cycle, termination_time, ipxe_script_url, always_pxe, customdata, storage } = args;
  const more = { billing_cycle, termination_time, ipxe_script_url, always_pxe, customdata, storage };
  return Object.fromEntries(Object.entries(more).filter(([, value]) => value != null)) as Record<string, Value>;
}

/** What an intent changes, to be shown. */
export function differenceOf(intent: Intent): Difference[] {
  const name = `device ${intent.hostname}`;
  if (intent.kind === 'release') return [{ name, before: describe(intent.server), after: '' }];
  if (intent.kind === 'order') {
    const { plan, image, location, tags, locked = false } = intent.order;
    return [{ name, before: '', after: describe({ plan, image, location, tags, locked }) }];
  }
  if (intent.kind !== 'keep') return [];
  const { server, change, power } = intent;
  const state = { on: 'active', off: 'inactive', reboot: 'rebooted' };
  const after = describe({ ...server, ...change }) + (power ? `state: ${state[power]}\n` : '');
  const before = describe(server) + (power ? `state: ${server.stateName}\n` : '');
  return before === after ? [] : [{ name, before, after }];
}

function describe(server: Pick<Server, 'plan' | 'image' | 'location' | 'tags' | 'locked'>): string {
  const { plan, image, location, tags, locked } = server;
  const place = location.site ?? location.region ?? '';
  return `plan: ${plan}\noperating_system: ${image}\nlocation: ${place}\ntags: ${tags.join(', ')}\nlocked: ${locked}\n`;
}

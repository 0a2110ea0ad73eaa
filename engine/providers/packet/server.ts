import type { z } from 'zod';
import type { Values } from '../../types.ts';
import type { Server, ServerAddress, ServerEvent, ServerState } from '../provider.ts';
import { addressShape, type Device, eventShape } from './shapes.ts';

/** Tags that begin so are kplay's own: `kplay:HOSTNAME/NONCE`, the nonce chosen before the order is sent. */
const markPrefix = 'kplay:';

const states: Readonly<Record<string, ServerState>> = {
  queued: 'ordered',
  provisioning: 'installing',
  reinstalling: 'installing',
  active: 'running',
  inactive: 'stopped',
  powering_on: 'changing',
  powering_off: 'changing',
  deprovisioning: 'leaving',
  deleted: 'gone',
  failed: 'failed',
};

/** The tag under which an order is found again. */
export function orderMark(hostname: string, nonce: string): string {
  return `${markPrefix}${hostname}/${nonce}`;
}

/** Whether a tag is one of kplay's own. */
export function isMark(tag: string): boolean {
  return tag.startsWith(markPrefix);
}

/** A device of this API as a server. */
export function serverOf(device: Device): Server {
  const tags = device.tags ?? [];
  const percentage = device.provisioning_percentage;
  const latest = latestOf(device);
  return {
    id: device.id,
    name: device.hostname ?? '',
    state: Object.hasOwn(states, device.state) ? states[device.state]! : 'unknown',
    stateName: device.state,
    ...(percentage == null ? {} : { progress: percentage }),
    ...(latest ? { latest } : {}),
    addresses: addressesOf(device),
    location: {
      ...(device.metro?.code ? { region: device.metro.code } : {}),
      ...(device.facility?.code ? { site: device.facility.code } : {}),
    },
    plan: device.plan?.slug ?? '',
    image: device.operating_system?.slug ?? '',
    tags: tags.filter((tag) => !isMark(tag)),
    marks: tags.filter(isMark),
    locked: device.locked ?? false,
    ...(device.user ? { user: device.user } : {}),
    createdAt: device.created_at ?? '',
    ...(device.termination_time ? { endsAt: device.termination_time } : {}),
    raw: device as Values,
  };
}

/** Addresses that came in full; a mere reference has nothing to connect to. */
function addressesOf(device: Device): ServerAddress[] {
  return (device.ip_addresses ?? []).flatMap((given) => {
    const { data } = addressShape.safeParse(given);
    if (!data) return [];
    return {
      ip: data.address,
      family: data.address_family,
      public: data.public,
      management: data.management ?? false,
      ...(data.cidr == null ? {} : { prefix: data.cidr }),
      ...(data.gateway ? { gateway: data.gateway } : {}),
    };
  });
}

/** Of events that came in full the last; of several in the same second the one that is listed last. */
function latestOf({ provisioning_events: given }: Device): ServerEvent | undefined {
  const events = (given ?? []).flatMap((one) => eventShape.safeParse(one).data ?? []).map(serverEvent);
  return events.reduce<ServerEvent | undefined>(
    (last, event) => (last && last.at > event.at ? last : event),
    undefined,
  );
}

/** An event of this API. */
export function serverEvent({ type, interpolated, body, created_at }: z.infer<typeof eventShape>): ServerEvent {
  return { at: created_at ?? '', type: type ?? '', text: interpolated ?? body ?? '' };
}

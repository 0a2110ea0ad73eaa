import { z } from 'zod';
import type { Server } from '../../providers/provider.ts';
import { addressValues, reservationIdOf } from '../../providers/server-values.ts';
import type { Values } from '../../types.ts';
import type { Order } from '../definition/module.ts';
import type { Intent } from './wanted.ts';

/** What a device has in a registered result, in words for the pages of modules. */
export const deviceKeys =
  'id, hostname, state, plan, operating_system, metro, facility, tags, locked, user, description, spot_instance, termination_time, hardware_reservation, created_at, addresses (ip, family, public, management, prefix, gateway), public_ipv4, public_gateway, private_ipv4, private_gateway, public_ipv6, elastic_ipv4';

/** Devices in a registered result. */
export const deviceList = z.array(z.looseObject({ hostname: z.string() }));

/** A device as the registered result has it; its addresses are named as in an inventory. */
export function deviceResult(server: Server): Values {
  const { location, raw } = server;
  const without = { public_ipv4: '', public_gateway: '', private_ipv4: '', private_gateway: '', public_ipv6: '' };
  return {
    id: server.id,
    hostname: server.name,
    state: server.stateName,
    plan: server.plan,
    operating_system: server.image,
    metro: location.region ?? '',
    facility: location.site ?? '',
    tags: server.tags,
    locked: server.locked,
    user: server.user ?? '',
    description: typeof raw['description'] === 'string' ? raw['description'] : '',
    spot_instance: raw['spot_instance'] === true,
    termination_time: server.endsAt ?? '',
    hardware_reservation: reservationIdOf(server),
    created_at: server.createdAt,
    ...without,
    ...addressValues(server),
  };
}

/** A device in check mode: as it is, or what is known of one that would be ordered. */
function planned(intent: Intent): Values[] {
  if (intent.kind === 'keep') return [deviceResult(intent.server)];
  if (intent.kind !== 'order') return [];
  const { plan, image, location, tags, locked = false, more } = intent.order;
  return [
    {
      hostname: intent.hostname,
      state: toBeOrdered,
      plan,
      operating_system: image,
      metro: location.region ?? '',
      facility: location.site ?? '',
      tags,
      locked,
      description: more?.['description'] ?? '',
      spot_instance: intent.order.spot !== undefined,
    },
  ];
}

const toBeOrdered = 'to be ordered';

/** What only a device that is there has. */
const told = [
  ...['id', 'user', 'termination_time', 'hardware_reservation', 'created_at', 'addresses', 'elastic_ipv4'],
  ...['public_ipv4', 'public_gateway', 'private_ipv4', 'private_gateway', 'public_ipv6'],
];

/** The result in check mode, in which what only the real run would tell is open. */
export function plannedResult(intents: readonly Intent[]): { readonly data: Values; readonly open: readonly string[] } {
  const devices = intents.flatMap(planned);
  const open = devices.flatMap(({ state }, index) =>
    state === toBeOrdered ? told.map((name) => `devices.${index}.${name}`) : [],
  );
  return { data: { devices, failed_devices: [] }, open };
}

/** What the inventory can be told of a device that would be ordered. */
export function orderOf(intent: Intent, project: string): Order[] {
  if (intent.kind !== 'order') return [];
  const { plan, image, location, tags } = intent.order;
  return [
    {
      hostname: intent.hostname,
      project,
      plan,
      image,
      metro: location.region ?? '',
      facility: location.site ?? '',
      tags,
    },
  ];
}

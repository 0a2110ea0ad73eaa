import type { Server, ServerAddress } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';
import type { Order } from '../definition/module.ts';
import type { Intent } from './wanted.ts';

/** A device as the registered result has it. */
export function deviceResult(server: Server): Values {
  const { addresses, location } = server;
  const privateIpv4 = find(addresses, 4, false);
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
    addresses: addresses.map(({ ip, family, public: isPublic, management, prefix, gateway }) => ({
      address: ip,
      family,
      public: isPublic,
      management,
      prefix: prefix ?? null,
      gateway: gateway ?? null,
    })),
    public_ipv4: find(addresses, 4, true)?.ip ?? '',
    private_ipv4: privateIpv4?.ip ?? '',
    private_gateway: privateIpv4?.gateway ?? '',
  };
}

/** A device in check mode: as it is, or as it would be ordered, without id and addresses. */
export function plannedResult(intent: Intent): Values[] {
  if (intent.kind === 'keep') return [deviceResult(intent.server)];
  if (intent.kind !== 'order') return [];
  const { plan, image, location, tags, locked = false } = intent.order;
  return [
    {
      hostname: intent.hostname,
      state: 'to be ordered',
      plan,
      operating_system: image,
      metro: location.region ?? '',
      facility: location.site ?? '',
      tags,
      locked,
      addresses: [],
    },
  ];
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

function find(addresses: readonly ServerAddress[], family: 4 | 6, isPublic: boolean): ServerAddress | undefined {
  return addresses.find((one) => one.family === family && one.public === isPublic && one.management);
}

import type { Values } from '../types.ts';
import type { Server, ServerAddress } from './provider.ts';

/** The typed addresses of a server as variables of a host and results of modules have them; what it does not have is left out. */
export function addressValues({ addresses }: Pick<Server, 'addresses'>): Values {
  const publicIpv4 = addressOf(addresses, 4, true);
  const privateIpv4 = addressOf(addresses, 4, false);
  const publicIpv6 = addressOf(addresses, 6, true);
  return {
    addresses: addresses.map(shown),
    elastic_ipv4: addresses.filter(isElastic).map(({ ip }) => ip),
    ...(publicIpv4 ? { public_ipv4: publicIpv4.ip } : {}),
    ...(publicIpv4?.gateway ? { public_gateway: publicIpv4.gateway } : {}),
    ...(privateIpv4 ? { private_ipv4: privateIpv4.ip } : {}),
    ...(privateIpv4?.gateway ? { private_gateway: privateIpv4.gateway } : {}),
    ...(publicIpv6 ? { public_ipv6: publicIpv6.ip } : {}),
  };
}

/** The address of a kind that the provider set up, else any of that kind: an elastic address may lead elsewhere tomorrow. */
export function addressOf(
  addresses: readonly ServerAddress[],
  family: 4 | 6,
  isPublic: boolean,
): ServerAddress | undefined {
  const fitting = addresses.filter((address) => address.family === family && address.public === isPublic);
  return fitting.find(({ management }) => management) ?? fitting[0];
}

function shown({ ip, family, public: isPublic, management, prefix, gateway }: ServerAddress): Values {
  return { ip, family, public: isPublic, management, prefix: prefix ?? null, gateway: gateway ?? null };
}

/** Routed to the server by its user, and away again. */
function isElastic({ family, public: isPublic, management }: ServerAddress): boolean {
  return family === 4 && isPublic && !management;
}

/** The id of the hardware reservation that it stands on; empty for a server on demand. */
export function reservationIdOf({ raw }: Pick<Server, 'raw'>): string {
  const reservation = raw['hardware_reservation'];
  if (typeof reservation !== 'object' || reservation === null || Array.isArray(reservation)) return '';
  const { id, href } = reservation as Values;
  return String(id ?? String(href ?? '').replace(/^.*\//, ''));
}

import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../http.ts';
import type { Provider } from '../provider.ts';
import { createTransport } from '../transport.ts';
import { power, reinstall, rescue } from './actions.ts';
import { addresses } from './addresses.ts';
import { administration } from './administration.ts';
import { bgp } from './bgp.ts';
import { changeServer, listEvents, listServers, readServer, release } from './devices.ts';
import { addKey, changeKey, listKeys, removeKey } from './keys.ts';
import { market } from './market.ts';
import { orderOnce } from './order.ts';
import { orderBody } from './order-body.ts';
import { findProject, listProjects } from './projects.ts';
import { reservations } from './reservations.ts';
import { orderMark, serverOf } from './server.ts';

/** The Packet API, later Equinix Metal's, as a provider. */
export function packetProvider(endpoint: Endpoint): Provider {
  const transport = createTransport(endpoint);
  const { retries } = endpoint;
  return {
    name: 'packet',
    capabilities: new Set([
      ...(['spot', 'spot-prices', 'reservations', 'capacity', 'catalogue', 'projects', 'tags'] as const),
      ...(['user-data', 'custom-data', 'network-boot', 'storage', 'power', 'reinstall', 'rescue'] as const),
      ...(['lock', 'termination', 'events', 'project-keys', 'user-keys', 'addresses', 'bgp'] as const),
    ]),
    market: market(transport),
    reservations: reservations(transport),
    administration: administration(transport, retries),
    addresses: addresses(transport, retries),
    bgp: bgp(transport, retries),
    projects: (signal) => listProjects(transport, signal),
    project: (nameOrId, signal) => findProject(transport, nameOrId, signal),
    servers: (project, signal, options) => listServers(transport, project, signal, options),
    server: (id, signal) => readServer(transport, id, signal),
    order: async (project, order) => {
      const mark = orderMark(order.name, randomBytes(6).toString('hex'));
      return serverOf(await orderOnce(transport, project.id, orderBody(order, mark), mark, retries));
    },
    change: (existing, change) => changeServer(transport, existing, change),
    release: (id) => release(transport, id),
    power: (id, action) => power(transport, id, action, retries),
    reinstall: (id, how) => reinstall(transport, id, how),
    rescue: (id) => rescue(transport, id),
    events: (id, signal) => listEvents(transport, id, signal),
    keys: (owner, signal) => listKeys(transport, owner, signal),
    addKey: (owner, key) => addKey(transport, owner, key, retries),
    changeKey: (id, key) => changeKey(transport, id, key),
    removeKey: (id) => removeKey(transport, id),
  };
}

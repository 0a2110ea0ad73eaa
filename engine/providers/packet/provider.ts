import { randomBytes } from 'node:crypto';
import { ProviderError } from '../../errors.ts';
import type { Value, Values } from '../../types.ts';
import type { Endpoint } from '../http.ts';
import type { Project, Provider, Server, ServerChange, ServerEvent, ServerOrder } from '../provider.ts';
import { createTransport, type Transport } from '../transport.ts';
import { addKey, listKeys } from './keys.ts';
import { orderOnce } from './order.ts';
import { listAll } from './paging.ts';
import { findProject, listProjects } from './projects.ts';
import { orderMark, serverOf } from './server.ts';
import { deviceShape, eventShape, keyShape, shaped } from './shapes.ts';

/** The Packet API, later Equinix Metal's, as a provider. */
export function packetProvider(endpoint: Endpoint): Provider {
  const transport = createTransport(endpoint);
  return {
    name: 'packet',
    capabilities: new Set([
      ...(['spot', 'reservations', 'tags', 'user-data', 'power', 'lock'] as const),
      ...(['events', 'project-keys', 'user-keys'] as const),
    ]),
    projects: (signal) => listProjects(transport, signal),
    project: (nameOrId, signal) => findProject(transport, nameOrId, signal),
    servers: (project, signal) => servers(transport, project, signal),
    server: (id, signal) => server(transport, id, signal),
    order: async (project, order) => {
      const mark = orderMark(order.name, randomBytes(6).toString('hex'));
      return serverOf(await orderOnce(transport, project.id, orderBody(order, mark), mark, endpoint.retries));
    },
    change: (existing, change) => changeServer(transport, existing, change),
    release: (id) => release(transport, id),
    power: async (id, action) => {
      const type = { on: 'power_on', off: 'power_off', reboot: 'reboot' }[action];
      await transport({ method: 'POST', path: `/devices/${id}/actions`, body: { type } });
    },
    events: (id, signal) => events(transport, id, signal),
    keys: (owner, signal) => listKeys(transport, owner, signal),
    addKey: (owner, key) => addKey(transport, owner, key),
    removeKey: async (id) => {
      await transport({ method: 'DELETE', path: `/ssh-keys/${id}` }).catch(unless404);
    },
  };
}

async function servers(transport: Transport, project: Project, signal?: AbortSignal): Promise<Server[]> {
  const path = `/projects/${project.id}/devices`;
  return (await listAll(transport, { path, name: 'devices', item: deviceShape }, signal)).map(serverOf);
}

async function server(transport: Transport, id: string, signal?: AbortSignal): Promise<Server | undefined> {
  const path = `/devices/${id}`;
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) }).catch(unless404);
  return json === undefined ? undefined : serverOf(shaped(deviceShape, json, `GET ${path}`));
}

async function changeServer(transport: Transport, existing: Server, change: ServerChange): Promise<Server> {
  const path = `/devices/${existing.id}`;
  const body = {
    ...(change.tags ? { tags: [...change.tags, ...existing.marks] } : {}),
    ...(change.locked === undefined ? {} : { locked: change.locked }),
  };
  return serverOf(shaped(deviceShape, await transport({ method: 'PUT', path, body }), `PUT ${path}`));
}

async function release(transport: Transport, id: string): Promise<void> {
  await transport({ method: 'DELETE', path: `/devices/${id}` }).catch(unless404);
}

async function events(transport: Transport, id: string, signal?: AbortSignal): Promise<ServerEvent[]> {
  const item = eventShape.extend({ id: keyShape.shape.id });
  const listed = await listAll(transport, { path: `/devices/${id}/events`, name: 'events', item }, signal);
  return listed
    .map(({ type, interpolated, body, created_at }) => ({
      at: created_at ?? '',
      type: type ?? '',
      text: interpolated ?? body ?? '',
    }))
    .reverse() // the API gives the newest first, and times in whole seconds
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The body of the order. A facility goes in a list, as the contract has it; older clients sent one string. */
function orderBody(order: ServerOrder, mark: string): Values {
  const { region, site } = order.location;
  return {
    ...order.more,
    hostname: order.name,
    plan: order.plan,
    operating_system: order.image,
    ...(site ? { facility: [site] } : { metro: region ?? null }),
    tags: [...order.tags, mark],
    ...defined('userdata', order.userData),
    ...defined('locked', order.locked),
    ...defined('project_ssh_keys', order.projectKeys),
    ...(order.spot ? { spot_instance: true, ...defined('spot_price_max', order.spot.priceMax) } : {}),
    ...defined('hardware_reservation_id', order.reservation),
  };
}

function defined(name: string, value: Value | undefined): Values {
  return value === undefined ? {} : { [name]: value };
}

function unless404(error: unknown): undefined {
  if (error instanceof ProviderError && error.status === 404) return undefined;
  throw error;
}

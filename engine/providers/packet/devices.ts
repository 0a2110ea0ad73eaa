import type { Project, Server, ServerChange, ServerEvent } from '../provider.ts';
import type { Transport } from '../transport.ts';
import { changeBody } from './order-body.ts';
import { listAll } from './paging.ts';
import { unless404 } from './refused.ts';
import { serverEvent, serverOf } from './server.ts';
import { deviceShape, eventShape, shaped } from './shapes.ts';

/** All devices of a project; with `events` the API sends what happened to each along. */
export async function listServers(
  transport: Transport,
  project: Project,
  signal?: AbortSignal,
  { events = false }: { readonly events?: boolean } = {},
): Promise<Server[]> {
  const path = `/projects/${project.id}/devices`;
  const query = events ? { include: 'provisioning_events' } : {};
  return (await listAll(transport, { path, name: 'devices', item: deviceShape, query }, signal)).map(serverOf);
}

/** A device by its id; undefined when there is none (any more). */
export async function readServer(transport: Transport, id: string, signal?: AbortSignal): Promise<Server | undefined> {
  const path = `/devices/${id}`;
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) }).catch(unless404);
  return json === undefined ? undefined : serverOf(shaped(deviceShape, json, `GET ${path}`));
}

/** Changes a device. The same change a second time changes nothing, so it is sent again when its answer is lost. */
export async function changeServer(transport: Transport, existing: Server, change: ServerChange): Promise<Server> {
  const path = `/devices/${existing.id}`;
  const body = changeBody(change, existing.marks);
  const json = await transport({ method: 'PUT', path, body, repeatable: true });
  return serverOf(shaped(deviceShape, json, `PUT ${path}`));
}

/** Gives a device back; one that is gone already is no error. */
export async function release(transport: Transport, id: string): Promise<void> {
  await transport({ method: 'DELETE', path: `/devices/${id}` }).catch(unless404);
}

/** What happened to a device, oldest first. */
export async function listEvents(transport: Transport, id: string, signal?: AbortSignal): Promise<ServerEvent[]> {
  const path = `/devices/${id}/events`;
  const listed = await listAll(transport, { path, name: 'events', item: eventShape }, signal);
  return listed
    .map(serverEvent)
    .reverse() // the API gives the newest first, and times in whole seconds
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { Secret } from '../../types.ts';
import type { Bgp, BgpConfig, BgpNeighbour, BgpOrder, BgpSession } from '../bgp.ts';
import { createOnce } from '../once.ts';
import type { Project } from '../provider.ts';
import type { RetryPolicy } from '../retry.ts';
import type { Transport } from '../transport.ts';
import { unless404 } from './refused.ts';
import { idOf, reference, shaped } from './shapes.ts';

/** Without a configuration the answer is empty. */
const configShape = z.looseObject({
  id: z.string().nullish(),
  status: z.string().nullish(),
  deployment_type: z.string().nullish(),
  asn: z.number().nullish(),
  md5: z.string().nullish(),
  max_prefix: z.number().nullish(),
});

const sessionShape = z.looseObject({
  id: z.string().min(1),
  address_family: z.enum(['ipv4', 'ipv6']),
  default_route: z.boolean().nullish(),
  status: z.string().nullish(),
  learned_routes: z.array(z.string()).nullish(),
  device: reference.nullish(),
});
const sessionsShape = z.looseObject({ bgp_sessions: z.array(sessionShape) });

const routes = z.array(z.looseObject({ route: z.string() })).nullish();
const neighbourShape = z.looseObject({
  address_family: z.union([z.literal(4), z.literal(6)]),
  customer_as: z.number(),
  customer_ip: z.string(),
  md5_enabled: z.boolean().nullish(),
  md5_password: z.string().nullish(),
  multihop: z.boolean().nullish(),
  peer_as: z.number(),
  peer_ips: z.array(z.string()),
  routes_in: routes,
  routes_out: routes,
});
const neighboursShape = z.looseObject({ bgp_neighbors: z.array(neighbourShape) });

/** BGP as the API has it: a configuration for each project, a session for each device and family of addresses. */
export function bgp(transport: Transport, retries: RetryPolicy): Bgp {
  return {
    config: (project, signal) => readConfig(transport, project, signal),
    configure: (project, order) => configure(transport, project, order, retries),
    sessions: (project, signal) => listSessions(transport, `/projects/${project.id}/bgp/sessions`, signal),
    sessionsOf: (server, signal) => listSessions(transport, sessionsPath(server), signal),
    neighbours: (server, signal) => listNeighbours(transport, server, signal),
    open: (server, family, defaultRoute) => open(transport, server, family, defaultRoute, retries),
    change: async ({ id }, { defaultRoute }) => {
      // The contract has the bare value for a body.
      await transport({ method: 'PUT', path: `/bgp/sessions/${id}`, body: defaultRoute, repeatable: true });
    },
    close: async (id) => {
      await transport({ method: 'DELETE', path: `/bgp/sessions/${id}` }).catch(unless404);
    },
  };
}

async function readConfig(
  transport: Transport,
  project: Project,
  signal?: AbortSignal,
): Promise<BgpConfig | undefined> {
  const path = `/projects/${project.id}/bgp-config`;
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) });
  return configOf(shaped(configShape, json ?? {}, `GET ${path}`));
}

/** The request is answered with nothing, and asking again for the same changes nothing. */
async function configure(transport: Transport, project: Project, order: BgpOrder, retries: RetryPolicy): Promise<void> {
  const path = `/projects/${project.id}/bgp-configs`;
  const body = {
    deployment_type: order.deployment,
    asn: order.asn,
    ...(order.password === undefined ? {} : { md5: order.password }),
    ...(order.reason === undefined ? {} : { use_case: order.reason }),
  };
  await createOnce(
    {
      what: 'BGP was configured',
      make: async () => {
        await transport({ method: 'POST', path, body });
        return order.asn;
      },
      find: async () => {
        const config = await readConfig(transport, project);
        const same = config?.asn === order.asn && revealed(config.password) === revealed(order.password);
        return same ? [order.asn] : [];
      },
      discard: async () => undefined,
    },
    retries,
  );
}

async function listSessions(transport: Transport, path: string, signal?: AbortSignal): Promise<BgpSession[]> {
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) });
  return shaped(sessionsShape, json, `GET ${path}`).bgp_sessions.map(sessionOf);
}

async function listNeighbours(transport: Transport, server: string, signal?: AbortSignal): Promise<BgpNeighbour[]> {
  const path = `/devices/${server}/bgp/neighbors`;
  const json = await transport({ method: 'GET', path, ...(signal ? { signal } : {}) });
  return shaped(neighboursShape, json, `GET ${path}`).bgp_neighbors.map(neighbourOf);
}

/** A server has one session of a family, so it is found again by that. */
function open(
  transport: Transport,
  server: string,
  family: 4 | 6,
  defaultRoute: boolean,
  retries: RetryPolicy,
): Promise<BgpSession> {
  const path = sessionsPath(server);
  const body = { address_family: `ipv${family}`, default_route: defaultRoute };
  return createOnce(
    {
      what: 'the BGP session was opened',
      make: async () =>
        sessionOf(shaped(sessionShape, await transport({ method: 'POST', path, body }), `POST ${path}`)),
      find: async () => (await listSessions(transport, path)).filter((session) => session.family === family),
      discard: ({ id }) => transport({ method: 'DELETE', path: `/bgp/sessions/${id}` }),
    },
    retries,
  );
}

function sessionsPath(server: string): string {
  return `/devices/${server}/bgp/sessions`;
}

const configStates: readonly string[] = ['enabled', 'requested', 'disabled'];

function configOf(given: z.infer<typeof configShape>): BgpConfig | undefined {
  if (!given.id || given.asn == null) return undefined;
  const stateName = given.status ?? '';
  return {
    id: given.id,
    deployment: given.deployment_type === 'global' ? 'global' : 'local',
    asn: given.asn,
    ...(given.md5 ? { password: new Secret(given.md5) } : {}),
    state: configStates.includes(stateName) ? (stateName as BgpConfig['state']) : 'unknown',
    stateName,
    ...(given.max_prefix == null ? {} : { maxPrefixes: given.max_prefix }),
  };
}

/** The status has a word for each switch: `up,down`. */
function sessionOf(given: z.infer<typeof sessionShape>): BgpSession {
  const server = given.device ? idOf(given.device) : undefined;
  return {
    id: given.id,
    ...(server === undefined ? {} : { server }),
    family: given.address_family === 'ipv4' ? 4 : 6,
    defaultRoute: given.default_route ?? false,
    states: (given.status ?? 'unknown').split(',').map((state) => state.trim()),
    learnt: given.learned_routes ?? [],
  };
}

function neighbourOf(given: z.infer<typeof neighbourShape>): BgpNeighbour {
  return {
    family: given.address_family,
    localAs: given.customer_as,
    localAddress: plain(given.customer_ip),
    peerAs: given.peer_as,
    peers: given.peer_ips.map(plain),
    multihop: given.multihop ?? false,
    ...(given.md5_password ? { password: new Secret(given.md5_password) } : {}),
    accepted: (given.routes_in ?? []).map(({ route }) => route),
    offered: (given.routes_out ?? []).map(({ route }) => route),
  };
}

/** The API writes out the zeros of IPv6 addresses, which nobody else does. */
function plain(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;
}

function revealed(password: BgpOrder['password']): string | undefined {
  return password instanceof Secret ? password.reveal() : password;
}

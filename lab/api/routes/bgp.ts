import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checked } from '../bodies.ts';
import { theDevice, theProject } from '../find.ts';
import { notFound, Problem } from '../problem.ts';
import { Listed } from '../references.ts';
import { linkFor, neighboursOf, sessionsOf, showSession } from '../show/bgp.ts';
import type { BgpSession, Device, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** BGP sessions between devices and their switches. */
export const bgpRoutes: readonly Route[] = [
  { method: 'GET', path: '/devices/:id/bgp/sessions', answer: listOfDevice },
  { method: 'POST', path: '/devices/:id/bgp/sessions', answer: create },
  { method: 'GET', path: '/devices/:id/bgp/neighbors', answer: neighbours },
  { method: 'GET', path: '/projects/:id/bgp/sessions', answer: listOfProject },
  { method: 'GET', path: '/bgp/sessions/:id', answer: one },
  { method: 'PUT', path: '/bgp/sessions/:id', answer: change },
  { method: 'DELETE', path: '/bgp/sessions/:id', answer: remove },
];

const order = z.object({
  address_family: z.enum(['ipv4', 'ipv6']).default('ipv4'),
  default_route: z.boolean().nullish(),
});

/** The contract has the bare value, clients send it under its name. */
const changed = z.union([
  z.boolean().transform((value) => ({ default_route: value })),
  z.object({ default_route: z.boolean() }),
]);

async function listOfDevice({ params }: Call, world: World): Promise<Answer> {
  return ok({ bgp_sessions: new Listed(await shown(theDevice(world.state, params['id']), world)) });
}

async function listOfProject({ params }: Call, world: World): Promise<Answer> {
  return ok({ bgp_sessions: new Listed(await showSessionsOf(theProject(world.state, params['id']).id, world)) });
}

/** All sessions of a project as the API shows them. */
export async function showSessionsOf(project: string, world: World): Promise<object[]> {
  const devices = [...new Set(sessionsOf(project, world.state).map(({ device }) => device))];
  return (await Promise.all(devices.map((device) => shown(device, world)))).flat();
}

async function shown(device: Device, { state, routing }: World): Promise<object[]> {
  const peers = await routing.peers(device);
  return device.bgpSessions.map((session) => showSession(session, device, peers, state));
}

function create({ params, body }: Call, { state, routing, now }: World): Answer {
  const device = theDevice(state, params['id']);
  const wanted = checked(order, body);
  const family = wanted.address_family === 'ipv4' ? 4 : 6;
  const config = state.bgpConfigs.find(({ project }) => project === device.project);
  if (config?.status !== 'enabled') throw new Problem(422, 'BGP is not enabled for the project');
  if (device.state === 'deprovisioning') throw new Problem(422, 'The device is being deprovisioned');
  if (device.bgpSessions.some((session) => session.family === family)) {
    throw new Problem(422, `The device already has session for ${wanted.address_family}`);
  }
  if (!linkFor(family, device))
    throw new Problem(422, `The device has no ${wanted.address_family} address to peer from`);
  const at = now();
  const session: BgpSession = {
    ...{ id: randomUUID(), family, defaultRoute: wanted.default_route ?? false },
    ...{ createdAt: at, updatedAt: at },
  };
  device.bgpSessions.push(session);
  routing.apply(device);
  return { status: 201, body: showSession(session, device, [], state) };
}

function neighbours({ params }: Call, { state }: World): Answer {
  return ok({ bgp_neighbors: neighboursOf(theDevice(state, params['id']), state) });
}

async function one({ params }: Call, { state, routing }: World): Promise<Answer> {
  const { session, device } = theSession(state, params['id']);
  return ok(showSession(session, device, await routing.peers(device), state));
}

function change({ params, body }: Call, { state, routing, now }: World): Answer {
  const { session, device } = theSession(state, params['id']);
  session.defaultRoute = checked(changed, body).default_route;
  session.updatedAt = now();
  routing.apply(device);
  return { status: 200 };
}

function remove({ params }: Call, { state, routing }: World): Answer {
  const { session, device } = theSession(state, params['id']);
  device.bgpSessions = device.bgpSessions.filter((known) => known !== session);
  routing.apply(device);
  return { status: 204 };
}

function theSession(state: State, id: string | undefined): { session: BgpSession; device: Device } {
  for (const device of state.devices) {
    const session = device.bgpSessions.find((known) => known.id === id);
    if (session) return { session, device };
  }
  throw notFound();
}

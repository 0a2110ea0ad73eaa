import { randomUUID } from 'node:crypto';
import { batchOrder, checked, deviceOrder } from '../bodies.ts';
import { theProject } from '../find.ts';
import { giveBack } from '../give_back.ts';
import { nthHostname, orderDevice } from '../order.ts';
import { notFound, Problem } from '../problem.ts';
import { Reference } from '../references.ts';
import { showDevice } from '../show/device.ts';
import { timestamp } from '../show/timestamp.ts';
import type { Batch, Device, State } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** Many devices with one request. */
export const batchRoutes: readonly Route[] = [
  { method: 'POST', path: '/projects/:id/devices/batch', answer: create },
  { method: 'GET', path: '/projects/:id/batches', answer: list },
  {
    method: 'GET',
    path: '/batches/:id',
    answer: ({ params }, { state }) => ok(showBatch(theBatch(state, params['id']), state)),
  },
  { method: 'DELETE', path: '/batches/:id', answer: remove },
];

/** All of a request or nothing: what was ordered before a mistake is taken back, nothing of it has begun. */
function create({ params, body }: Call, world: World): Answer {
  const { state, now } = world;
  const project = theProject(state, params['id']);
  const before = state.devices.length;
  try {
    const batches = checked(batchOrder, body).batches.map(({ quantity, hostnames, hostname, ...order }) => {
      const devices = Array.from({ length: quantity }, (_, index) => {
        const name = hostnames?.[index] ?? nthHostname(hostname, index);
        return orderDevice(checked(deviceOrder, { ...order, hostname: name }), project, world);
      });
      return { id: randomUUID(), project: project.id, devices: devices.map(({ id }) => id), createdAt: now() };
    });
    state.batches.push(...batches);
    for (const device of state.devices.slice(before)) world.lifecycle.provision(device);
    return { status: 201, body: { batches: batches.map((batch) => showBatch(batch, state)) } };
  } catch (error) {
    state.devices.length = before;
    world.addresses.freed();
    if (error instanceof Problem) throw new Problem(error.status, ...error.errors);
    throw error;
  }
}

function list({ params }: Call, { state }: World): Answer {
  const project = theProject(state, params['id']);
  const batches = state.batches.filter((batch) => batch.project === project.id);
  return ok({ batches: batches.map((batch) => showBatch(batch, state)) });
}

/** Its devices stay, unless they are to go with it. */
function remove({ params, query }: Call, world: World): Answer {
  const { state } = world;
  const batch = theBatch(state, params['id']);
  if (query.get('remove_associated_instances') === 'true') {
    const devices = devicesOf(batch, state);
    if (devices.some(({ locked }) => locked)) throw new Problem(422, 'Cannot delete a locked item.');
    for (const device of devices) giveBack(device, world);
  }
  state.batches.splice(state.batches.indexOf(batch), 1);
  return { status: 204 };
}

function devicesOf({ devices }: Batch, state: State): Device[] {
  return devices.flatMap((id) => state.devices.find((device) => device.id === id) ?? []);
}

function theBatch(state: State, id: string | undefined): Batch {
  const batch = state.batches.find((known) => known.id === id);
  if (!batch) throw notFound();
  return batch;
}

function showBatch(batch: Batch, state: State): object {
  const devices = devicesOf(batch, state);
  const done = devices.every(({ state: at }) => at !== 'queued' && at !== 'provisioning');
  return {
    id: batch.id,
    state: done ? 'completed' : 'in_progress',
    quantity: batch.devices.length,
    devices: devices.map((device) => reference(device, state)),
    project: { href: `/projects/${batch.project}` },
    error_messages: [],
    created_at: timestamp(batch.createdAt),
    updated_at: timestamp(batch.createdAt),
  };
}

function reference(device: Device, state: State): Reference {
  return new Reference(`/devices/${device.id}`, () => showDevice(device, state), false);
}

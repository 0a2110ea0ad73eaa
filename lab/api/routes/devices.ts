import { checked, deviceAction, deviceChange, deviceOrder } from '../bodies.ts';
import { findOperatingSystem } from '../catalogue/catalogue.ts';
import { matches } from '../filter.ts';
import { theDevice, theProject } from '../find.ts';
import { addEvent } from '../lifecycle.ts';
import { orderDevice } from '../order.ts';
import { paged } from '../paging.ts';
import { notFound, Problem } from '../problem.ts';
import { actionsOf, showDevice, showEvent } from '../show/device.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** Devices and what happens to them. */
export const deviceRoutes: readonly Route[] = [
  { method: 'GET', path: '/projects/:id/devices', answer: list },
  { method: 'POST', path: '/projects/:id/devices', answer: create },
  {
    method: 'GET',
    path: '/devices/:id',
    answer: ({ params }, { state }) => ok(showDevice(theDevice(state, params['id']), state)),
  },
  { method: 'PUT', path: '/devices/:id', answer: change },
  { method: 'DELETE', path: '/devices/:id', answer: remove },
  { method: 'POST', path: '/devices/:id/actions', answer: act },
  { method: 'GET', path: '/devices/:id/events', answer: listEvents },
  { method: 'GET', path: '/events/:id', answer: oneEvent },
];

/** Newest first. */
function list(call: Call, { state }: World): Answer {
  const project = theProject(state, call.params['id']);
  const devices = state.devices
    .filter((device) => device.project === project.id && matches(device, call.query))
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  return ok(paged('devices', devices, call, (device) => showDevice(device, state)));
}

function create({ params, body }: Call, world: World): Answer {
  const device = orderDevice(checked(deviceOrder, body), theProject(world.state, params['id']), world);
  world.lifecycle.provision(device);
  return { status: 201, body: showDevice(device, world.state) };
}

function change({ params, body }: Call, { state, now }: World): Answer {
  const device = theDevice(state, params['id']);
  const wanted = checked(deviceChange, body);
  if (wanted.spot_instance === true && !device.spot) {
    throw new Problem(422, 'Cannot convert an on-demand instance to a spot instance');
  }
  const renamed = {
    hostname: wanted.hostname,
    description: wanted.description,
    billingCycle: wanted.billing_cycle,
    tags: wanted.tags,
    userdata: wanted.userdata ?? undefined,
    customdata: wanted.customdata,
    locked: wanted.locked,
    networkFrozen: wanted.network_frozen,
    alwaysPxe: wanted.always_pxe,
    ipxeScriptUrl: wanted.ipxe_script_url,
    spot: wanted.spot_instance,
    terminationTime: wanted.termination_time,
  };
  const given = Object.entries(renamed).filter(([, value]) => value !== undefined);
  Object.assign(device, Object.fromEntries(given), { updatedAt: now() });
  return ok(showDevice(device, state));
}

/** What is routed to a device is free again at once. */
function remove({ params }: Call, { state, lifecycle, routing, now }: World): Answer {
  const device = theDevice(state, params['id']);
  if (device.locked) throw new Problem(422, 'Cannot delete a locked item.');
  if (device.state === 'deprovisioning') return { status: 204 };
  device.state = 'deprovisioning';
  routing.withdraw(device);
  addEvent(device, 'instance.deprovisioning', 'Deprovisioning started', now());
  lifecycle.deprovision(device);
  return { status: 204 };
}

function act({ params, body }: Call, { state, lifecycle, now }: World): Answer {
  const device = theDevice(state, params['id']);
  const { type, operating_system: system } = checked(deviceAction, body);
  if (!actionsOf(device).includes(type)) throw new Problem(422, `Cannot ${type} a device that is ${device.state}`);
  if (type === 'rescue') throw new Problem(422, 'There is no rescue system in the lab');
  if (type === 'reinstall') {
    if (system !== undefined && !findOperatingSystem(system)) {
      throw new Problem(422, `${system} is not a valid operating system`);
    }
    if (device.locked) throw new Problem(422, 'Cannot reinstall a locked item.');
    device.operatingSystem = system ?? device.operatingSystem;
    device.state = 'reinstalling';
  } else if (type === 'power_off') device.state = 'powering_off';
  else if (type === 'power_on') device.state = 'powering_on';
  addEvent(device, `instance.${type}`, `Requested: ${type.replace('_', ' ')}`, now());
  const begin = {
    power_on: lifecycle.powerOn,
    power_off: lifecycle.powerOff,
    reboot: lifecycle.reboot,
    reinstall: lifecycle.reinstall,
  };
  begin[type](device);
  return { status: 202 };
}

function listEvents(call: Call, { state }: World): Answer {
  const device = theDevice(state, call.params['id']);
  return ok(paged('events', device.events.toReversed(), call, (event) => showEvent(event, device, state)));
}

function oneEvent({ params }: Call, { state }: World): Answer {
  for (const device of state.devices) {
    const event = device.events.find(({ id }) => id === params['id']);
    if (event) return ok(showEvent(event, device, state));
  }
  throw notFound();
}

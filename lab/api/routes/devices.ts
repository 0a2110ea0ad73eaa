import { checked, deviceChange, deviceOrder } from '../bodies.ts';
import { matches } from '../filter.ts';
import { theDevice, theProject } from '../find.ts';
import { giveBack } from '../give_back.ts';
import { futureTime, orderDevice } from '../order.ts';
import { paged } from '../paging.ts';
import { Problem } from '../problem.ts';
import { showDevice } from '../show/device.ts';
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
    userdata: wanted.userdata === null ? '' : wanted.userdata,
    customdata: wanted.customdata,
    locked: wanted.locked,
    networkFrozen: wanted.network_frozen,
    alwaysPxe: wanted.always_pxe,
    ipxeScriptUrl: wanted.ipxe_script_url,
    terminationTime: futureTime(wanted.termination_time, now()),
    // One that pays the plan's price is not taken away any more.
    ...(wanted.spot_instance === false && device.spot && { spot: false, spotPriceMax: null, terminationTime: null }),
  };
  const given = Object.entries(renamed).filter(([, value]) => value !== undefined);
  Object.assign(device, Object.fromEntries(given), { updatedAt: now() });
  return ok(showDevice(device, state));
}

function remove({ params }: Call, world: World): Answer {
  const device = theDevice(world.state, params['id']);
  if (device.locked) throw new Problem(422, 'Cannot delete a locked item.');
  giveBack(device, world);
  return { status: 204 };
}

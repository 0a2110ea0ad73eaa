import { checked, deviceAction } from '../bodies.ts';
import { findOperatingSystem } from '../catalogue/catalogue.ts';
import { addEvent } from '../events.ts';
import { meetTrouble } from '../faults/trouble.ts';
import { theDevice } from '../find.ts';
import { Problem } from '../problem.ts';
import { actionsOf } from '../show/device.ts';
import type { Device } from '../state.ts';
import type { Answer, Call, Route, World } from '../world.ts';

/** What one does to a device as a whole. */
export const actionRoutes: readonly Route[] = [{ method: 'POST', path: '/devices/:id/actions', answer: act }];

/** Begins the action, and answers at once; 422 in a state that does not allow it. */
function act({ params, body }: Call, world: World): Answer {
  const device = theDevice(world.state, params['id']);
  const order = checked(deviceAction, body);
  const { type } = order;
  if (!actionsOf(device).includes(type)) throw new Problem(422, `Cannot ${type} a device that is ${device.state}`);
  if (type === 'reinstall') prepareReinstall(device, order, world);
  else if (type === 'power_off') device.state = 'powering_off';
  else if (type === 'power_on') device.state = 'powering_on';
  addEvent(device, `instance.${type}`, `Requested: ${type.replace('_', ' ')}`, world.now());
  const { powerOn, powerOff, reboot, rescue, reinstall } = world.lifecycle;
  const begin = { power_on: powerOn, power_off: powerOff, reboot, rescue, reinstall };
  begin[type](device);
  return { status: 202 };
}

/** Takes what the new installation is to be; nothing is changed by one that is refused. */
function prepareReinstall(
  device: Device,
  order: ReturnType<typeof checked<typeof deviceAction>>,
  { faults }: World,
): void {
  const system = order.operating_system ?? device.operatingSystem;
  if (!findOperatingSystem(system)) throw new Problem(422, `${system} is not a valid operating system`);
  if (device.locked) throw new Problem(422, 'Cannot reinstall a locked item.');
  const script = order.ipxe_script_url ?? device.ipxeScriptUrl;
  if (system === 'custom_ipxe' && !script) throw new Problem(422, 'custom_ipxe needs an ipxe_script_url');
  Object.assign(device, { operatingSystem: system, ipxeScriptUrl: script, state: 'reinstalling', percentage: 0 });
  device.reinstall = { fast: order.deprovision_fast ?? false, preserveData: order.preserve_data ?? false };
  meetTrouble(device, faults);
}

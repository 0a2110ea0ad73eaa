import { addEvent } from './events.ts';
import type { Device } from './state.ts';
import type { World } from './world.ts';

/** Begins to take a device away, if that has not begun; what is routed to it is free again at once. */
export function giveBack(device: Device, { lifecycle, routing, now }: World): void {
  if (device.state === 'deprovisioning') return;
  device.state = 'deprovisioning';
  routing.withdraw(device);
  addEvent(device, 'instance.deprovisioning', 'Deprovisioning started', now());
  lifecycle.deprovision(device);
}

import { notFound } from './problem.ts';
import type { Device, State } from './state.ts';
import type { Call } from './world.ts';

/** The device that asks about itself: the one that has the address from which the request came. */
export function asking({ address }: Call, state: State): Device {
  const device = state.devices.find(({ addresses }) => addresses.some((own) => own.address === address));
  if (!device) throw notFound();
  return device;
}

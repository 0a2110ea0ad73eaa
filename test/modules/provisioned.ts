import type { Here, Outcome } from '../../engine/modules/definition/module.ts';
import device from '../../engine/modules/device.ts';
import { withProvider } from '../../engine/modules/provision/api.ts';
import { provisionDevices } from '../../engine/modules/provision/devices.ts';
import type { Values } from '../../engine/types.ts';
import { here, take } from './here.ts';
import { type FakeProvider, fakeProvider, type Setup } from './provider.ts';

/** What an order needs. */
export const goods = { project: 'testing', plan: 'small', operating_system: 'debian_12', metro: 'am' };

/** How it went, and with which provider. */
export interface Done {
  readonly outcome: Outcome;
  readonly provider: FakeProvider;
}

/** Runs the device module with a provider in memory. */
export async function run(args: object, setup: Setup = {}, more: Partial<Here> = {}): Promise<Done> {
  const provider = fakeProvider(setup);
  const around = here({}, [], more);
  const outcome = await withProvider(around, {}, () =>
    provisionDevices(take(device, { ...goods, ...args }), around, provider),
  );
  return { outcome, provider };
}

/** Ids of the devices in the result. */
export function idsOf({ outcome }: Done): unknown[] {
  return (outcome.data['devices'] as Values[]).map(({ id }) => id);
}

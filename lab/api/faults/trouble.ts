import type { Device } from '../state.ts';
import type { Faults } from './queue.ts';

/** Decides what will go wrong in a device's provisioning that is about to begin; it is kept with the device. */
export function meetTrouble(device: Device, faults: Faults): void {
  const met = faults.meet(['provision-fails', 'provision-hangs', 'no-ssh'], device);
  device.trouble = met ? { kind: met.kind, at: met.kind === 'no-ssh' ? null : met.at } : null;
}

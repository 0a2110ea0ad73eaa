import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineOrder } from '../machines.ts';
import { findPlan } from './catalogue/catalogue.ts';
import { sizeOf } from './catalogue/size.ts';
import { addEvent } from './events.ts';
import type { Needs } from './lifecycle.ts';
import type { Device } from './state.ts';

/** The steps of provisioning in order: what is told of each, and how far one is after it. The machine boots in 106. */
const steps = [
  { number: 104, text: 'Device connected to DHCP system', percentage: 15 },
  { number: 105, text: 'Device is running the provisioning image', percentage: 30 },
  { number: 106, text: 'Operating system installed and booted', percentage: 60 },
  { number: 107, text: 'Network interfaces configured', percentage: 75 },
  { number: 108, text: 'Device phoned home', percentage: 90 },
  { number: 109, text: 'Provisioning complete, the device is ready to use', percentage: 100 },
] as const;
const booted = 106;

/** Goes through the steps that have not been done; a machine that was only half made before is made anew. */
export async function provision(needs: Needs, device: Device, signal: AbortSignal): Promise<void> {
  await pause(needs, signal);
  device.state = 'provisioning';
  await install(needs, device, signal, () => makeAnew(needs, device));
}

/** Wipes the disks unless that is to be skipped, and goes through the steps; addresses and keys stay. */
export async function reinstall(needs: Needs, device: Device, signal: AbortSignal): Promise<void> {
  const { machines, delays, made } = needs;
  if (!device.reinstall?.fast && device.percentage === 0) await sleep(delays.deprovision, undefined, { signal });
  await install(needs, device, signal, async () => {
    if (device.apiOnly) return;
    await machines.reinstall(machineOrder(device), { preserveData: device.reinstall?.preserveData ?? false });
    made(device);
  });
}

async function install(
  needs: Needs,
  device: Device,
  signal: AbortSignal,
  makeMachine: () => Promise<void>,
): Promise<void> {
  for (const { number, text, percentage } of steps) {
    if (percentage <= device.percentage) continue;
    await needs.save();
    await pause(needs, signal);
    await troubleAt(number, device, signal);
    if (number === booted) await makeMachine();
    signal.throwIfAborted();
    device.percentage = percentage;
    addEvent(device, `provisioning.${number}`, text, needs.now());
  }
  device.state = 'active';
  device.reinstall = null;
  await needs.save();
}

function pause({ delays }: Needs, signal: AbortSignal): Promise<void> {
  return sleep(delays.provision / (steps.length + 1), undefined, { signal });
}

/** What a fault has in store for this device at this step. */
async function troubleAt(number: number, { trouble }: Device, signal: AbortSignal): Promise<void> {
  if (trouble?.at !== number) return;
  if (trouble.kind === 'provision-fails') throw new Error('the device did not report back');
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}

/** Boots a device's machine from nothing. */
async function makeAnew({ machines, made }: Needs, device: Device): Promise<void> {
  if (device.apiOnly) return;
  if ((await machines.list()).some(({ id }) => id === device.id)) await machines.remove(device.id);
  await machines.create(machineOrder(device));
  made(device);
}

function machineOrder(device: Device): MachineOrder {
  const plan = findPlan(device.plan);
  return {
    id: device.id,
    hostname: device.hostname,
    place: device.facility,
    operatingSystem: device.operatingSystem,
    architecture: plan?.architecture === 'aarch64' ? 'arm64' : 'amd64',
    ...(plan && { size: sizeOf(plan) }),
    addresses: device.addresses.map(({ address, gateway, prefix, family, public: isPublic }) => ({
      address,
      gateway,
      prefix,
      family,
      public: isPublic,
    })),
    sshKeys: device.sshKeys.map(({ line }) => line),
    userData: device.userdata,
    ...(device.trouble?.kind === 'no-ssh' && { silent: true }),
  };
}

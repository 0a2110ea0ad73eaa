import { setTimeout as sleep } from 'node:timers/promises';
import type { Machines } from '../machines.ts';
import { addEvent, keepEvents } from './events.ts';
import { provision, reinstall } from './provisioning.ts';
import type { Device, DeviceState, State } from './state.ts';

/** How long the service takes, in milliseconds, beside the time that the machines themselves take. */
export interface Delays {
  /** From the order to active. */
  readonly provision: number;
  /** From the request to gone. */
  readonly deprovision: number;
  /** Until a request that somebody has to look at is granted; 2 s unless said. */
  readonly review?: number;
  /** From the notice that a spot server gets to its end; 120 s unless said. */
  readonly notice?: number;
}

/** What moves devices from state to state. Each device does one thing at a time; a new request ends the one under way. */
export interface Lifecycle {
  provision(device: Device): void;
  deprovision(device: Device): void;
  reinstall(device: Device): void;
  powerOn(device: Device): void;
  powerOff(device: Device): void;
  reboot(device: Device): void;
  /** Boots the rescue system; a reboot leaves it. */
  rescue(device: Device): void;
  /** Goes on with what a process before this one had begun. */
  resume(): Promise<void>;
  /** Stops moving devices; the state stays as it is. */
  close(): Promise<void>;
}

/** What devices are moved with. */
export interface Needs {
  readonly state: State;
  readonly save: () => Promise<void>;
  readonly machines: Machines;
  readonly delays: Delays;
  readonly now: () => number;
  /** A device has left the state. */
  readonly freed: () => void;
  /** A device's machine has been made anew. */
  readonly made: (device: Device) => void;
}

/** Begins something for a device, after what was under way for it has been told to end and has ended. */
type Begin = (device: Device, what: (signal: AbortSignal) => Promise<void>) => void;

/** A lifecycle for the devices of a state. */
export function createLifecycle(needs: Needs): Lifecycle {
  const under = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  const begin: Begin = (device, what) => {
    const before = under.get(device.id);
    before?.controller.abort();
    const controller = new AbortController();
    const { signal } = controller;
    const done = (before?.done ?? Promise.resolve())
      .then(() => (signal.aborted ? undefined : what(signal)))
      .catch((error: unknown) => (signal.aborted ? undefined : fail(needs, device, error)))
      .catch(() => undefined) // the state file cannot be written; the next request says so
      .finally(() => {
        if (under.get(device.id)?.controller === controller) under.delete(device.id);
      });
    under.set(device.id, { controller, done });
  };
  const moves = createMoves(needs, begin);
  return {
    ...moves,
    resume: () => resume(needs, moves),
    close: async () => {
      for (const { controller } of under.values()) controller.abort();
      await Promise.all([...under.values()].map(({ done }) => done));
    },
  };
}

type Moves = Omit<Lifecycle, 'resume' | 'close'>;

function createMoves(needs: Needs, begin: Begin): Moves {
  const { machines } = needs;
  const power = (device: Device, to: DeviceState, work: () => Promise<void>, what: string) =>
    begin(device, async () => {
      if (!device.apiOnly) await work();
      await reach(needs, device, to, `instance.${what.replace(' ', '_')}`, `Instance ${what}`);
    });
  return {
    provision: (device) => begin(device, (signal) => provision(needs, device, signal)),
    deprovision: (device) => begin(device, (signal) => deprovision(needs, device, signal)),
    reinstall: (device) => begin(device, (signal) => reinstall(needs, device, signal)),
    powerOn: (device) => power(device, 'active', () => machines.powerOn(device.id), 'powered on'),
    powerOff: (device) => power(device, 'inactive', () => machines.powerOff(device.id), 'powered off'),
    reboot: (device) => power(device, 'active', () => machines.reboot(device.id), 'rebooted'),
    rescue: (device) => power(device, 'active', () => machines.rescue(device.id), 'rescued'),
  };
}

async function deprovision(needs: Needs, device: Device, signal: AbortSignal): Promise<void> {
  const { state, machines, delays, freed, save } = needs;
  await sleep(delays.deprovision, undefined, { signal });
  if (!device.apiOnly) await machines.remove(device.id);
  addEvent(device, 'instance.deprovisioned', 'Deprovisioned', needs.now());
  keepEvents(device, state);
  state.devices.splice(state.devices.indexOf(device), 1);
  freed();
  await save();
}

async function reach(needs: Needs, device: Device, to: DeviceState, type: string, text: string): Promise<void> {
  device.state = to;
  addEvent(device, type, text, needs.now());
  await needs.save();
}

async function fail(needs: Needs, device: Device, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const installing = ['queued', 'provisioning', 'reinstalling'].includes(device.state);
  const during = installing ? 'provisioning' : 'instance';
  await reach(needs, device, 'failed', `${during}.failed`, `${device.state} failed: ${reason}`);
}

/** Machines of no device are ended; a device whose machine is gone has failed; the rest goes on. */
async function resume(needs: Needs, moves: Moves): Promise<void> {
  const { state, machines } = needs;
  const there = new Map((await machines.list()).map(({ id, running }) => [id, running]));
  for (const id of there.keys()) {
    if (!state.devices.some((device) => device.id === id)) await machines.remove(id);
  }
  for (const device of [...state.devices]) {
    if (device.state === 'queued' || device.state === 'provisioning') moves.provision(device);
    else if (device.state === 'deprovisioning') moves.deprovision(device);
    else if (device.state === 'reinstalling') moves.reinstall(device);
    else if (device.apiOnly || device.state === 'failed') continue;
    else if (!there.has(device.id)) await fail(needs, device, new Error('its machine is gone'));
    else if (device.state === 'powering_off') moves.powerOff(device);
    else if (device.state === 'powering_on' || (device.state === 'active' && !there.get(device.id)))
      moves.powerOn(device);
  }
}

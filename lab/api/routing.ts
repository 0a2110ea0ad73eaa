import type { MachineRouting, Machines, PeerState } from '../machines.ts';
import { findFacility } from './catalogue/catalogue.ts';
import { peeringForm } from './catalogue/locations.ts';
import { addEvent } from './events.ts';
import type { Device, State } from './state.ts';

/** What has the switches route to machines, and peer with them, as the API's state says. */
export interface Routing {
  /** To be called when what is routed to a device has changed; soon afterwards it is so. */
  apply(device: Device): void;
  /** To be called when a device's machine was made anew: the switches know nothing of it yet. */
  made(device: Device): void;
  /** Takes from a device all that is routed to it. */
  withdraw(device: Device): void;
  /** The BGP peers of a device's machine, one for each session and switch; none while nothing is known of them. */
  peers(device: Device): Promise<readonly PeerState[]>;
  /** Has the switches know again what a process before this one told them. */
  resume(): void;
  /** Settles when nothing is under way. */
  close(): Promise<void>;
}

interface Needs {
  readonly state: State;
  readonly save: () => Promise<void>;
  readonly machines: Machines;
  readonly now: () => number;
}

/** Tells one thing at a time: what one device gives up is withdrawn before another gets it. */
export function createRouting({ state, save, machines, now }: Needs): Routing {
  let last: Promise<void> = Promise.resolve();
  const waiting = new Set<Device>();
  const tell = async (device: Device): Promise<void> => {
    waiting.delete(device);
    if (!state.devices.includes(device) || !(await hasMachine(device, machines))) return;
    try {
      await machines.route(device.id, routingOf(device, state));
    } catch (error) {
      if (device.state === 'deprovisioning') return;
      addEvent(device, 'network.failed', `Routing failed: ${error instanceof Error ? error.message : error}`, now());
      await save();
    }
  };
  const apply = (device: Device): void => {
    if (device.apiOnly || waiting.has(device)) return;
    waiting.add(device);
    last = last.then(() => tell(device)).catch(() => undefined); // the state file cannot be written; the next request says so
  };
  const refresh = (device: Device): void => {
    if (device.elastic.length + device.bgpSessions.length > 0) apply(device);
  };
  const withdraw = (device: Device): void => {
    refresh(device);
    device.elastic = [];
    device.bgpSessions = [];
  };
  return {
    apply,
    made: refresh,
    withdraw,
    peers: async (device) => {
      if (device.apiOnly || device.bgpSessions.length === 0) return [];
      return (await hasMachine(device, machines)) ? machines.peers(device.id).catch(() => []) : [];
    },
    resume: () => state.devices.forEach(apply), // also those that nothing is routed to any more: it may not have been told
    close: () => last,
  };
}

async function hasMachine({ id }: Device, machines: Machines): Promise<boolean> {
  return (await machines.list()).some((machine) => machine.id === id);
}

/** All that is to be routed to a device, and whom it is to peer with. */
export function routingOf(device: Device, { bgpConfigs }: State): MachineRouting {
  const config = bgpConfigs.find(({ project }) => project === device.project);
  const form = peeringForm(findFacility(device.facility)!);
  return {
    blocks: device.elastic.map(({ address, prefix }) => `${address}/${prefix}`),
    sessions: device.bgpSessions.map(({ id, family, defaultRoute }) => ({
      id,
      family,
      customerAs: config!.asn,
      ...(config!.md5 === null ? {} : { password: config!.md5 }),
      form,
      defaultRoute,
    })),
  };
}

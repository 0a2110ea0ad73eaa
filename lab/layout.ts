import { InputError } from '../engine/errors.ts';
import type { Delays } from './api/lifecycle.ts';

/** Where everything of one lab is, found by the lab's name alone, so that it can be found again by anyone. */
export interface Layout {
  readonly name: string;
  /** What the names of all its namespaces and process groups begin with. */
  readonly prefix: string;
  /** Folder of sockets and locks, gone with the machine's next boot. */
  readonly run: string;
  /** Folder of what survives: disks of hosts, token, the API's state, the daemon's log. */
  readonly state: string;
  /** Names of the network namespaces that every lab has. */
  readonly spine: string;
  readonly border: string;
  readonly workstation: string;
  readonly services: string;
  /** Name of the namespace of the layer-2 network that machines share, where the topology has one. */
  readonly segment: string;
}

/** What `up` decided for this lab, for the daemon and for `down`. */
export interface LabConfig {
  /** The folder that root file systems of new hosts are taken from, and made in. */
  readonly cache: string;
  /** The folder that the mirror serves. */
  readonly mirror: string;
  /** Whether the mirror is to have all that playbooks download. */
  readonly fillMirror: boolean;
  /** cgroup folders of hosts and daemon are made in these, one for each hierarchy; empty under systemd. */
  readonly cgroupParents: readonly string[];
  /** How long the provider takes, in milliseconds. */
  readonly delays?: Delays;
  readonly topology?: Topology;
  readonly roundTrips?: RoundTrips;
}

/** `vlan` adds a layer-2 network that all machines share to the links of their own that they have anyway. */
export type Topology = 'routed' | 'vlan';

/** Round-trip times between workstation and machines in milliseconds, by facility or metro; `*` is for all others. */
export type RoundTrips = Readonly<Record<string, number>>;

/** Where all labs keep what survives a boot; one folder a lab. */
export const allLabs = '/var/lib/kplay/lab';

/** The places of a lab; throws an InputError unless its name is a letter and up to 15 letters or digits. */
export function layoutOf(name = 'lab'): Layout {
  if (!/^[a-z][a-z0-9]{0,15}$/.test(name)) {
    throw new InputError(`"${name}" is not the name of a lab`, {
      hint: 'a lower-case letter, then up to 15 lower-case letters and digits',
    });
  }
  const prefix = `kplay-${name}-`;
  return {
    name,
    prefix,
    run: `/run/kplay/lab/${name}`,
    state: `${allLabs}/${name}`,
    spine: `${prefix}spine`,
    border: `${prefix}border`,
    workstation: `${prefix}workstation`,
    services: `${prefix}services`,
    segment: `${prefix}segment`,
  };
}

/** Name of a machine's process group, of its network namespace, and of its container. */
export function machineName(lab: Layout, id: string): string {
  return `${lab.prefix}${id}`;
}

/** Name of the network namespace of the switches at a place. */
export function switchName(lab: Layout, place: string): string {
  return `${lab.prefix}switch-${place}`;
}

/** How a user brings this lab up. */
export function upCommand({ name }: Layout): string {
  return name === 'lab' ? 'kplay lab up' : `kplay lab --name ${name} up`;
}

/** Files of a lab by their purpose. */
export const files = {
  lock: (lab: Layout) => `/run/${lab.prefix}lock`,
  config: (lab: Layout) => `${lab.state}/lab.json`,
  token: (lab: Layout) => `${lab.state}/token`,
  authority: (lab: Layout) => `${lab.state}/authority`,
  apiState: (lab: Layout) => `${lab.state}/api.json`,
  log: (lab: Layout) => `${lab.state}/daemon.log`,
  /** What was declared to the network. */
  network: (lab: Layout) => `${lab.state}/network.json`,
  hosts: (lab: Layout) => `${lab.state}/hosts`,
  socket: (lab: Layout) => `${lab.run}/control.sock`,
} as const;

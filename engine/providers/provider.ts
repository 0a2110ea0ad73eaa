import type { Text, Values } from '../types.ts';
import type { Addresses } from './addresses.ts';
import type { Bgp } from './bgp.ts';
import type { Capability } from './capabilities.ts';
import type { Market } from './market.ts';
import type { ProjectAdministration } from './projects.ts';
import type { Reservations } from './reservations.ts';

/** Where a server stands, in words that fit every provider; `unknown` is a state that this kplay has never heard of. */
export type ServerState =
  | 'ordered'
  | 'installing'
  | 'running'
  | 'stopped'
  | 'changing'
  | 'leaving'
  | 'failed'
  | 'gone'
  | 'unknown';

/** One address of a server. `management` marks the one that the provider itself set up, as against one routed to it later. */
export interface ServerAddress {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly public: boolean;
  readonly management: boolean;
  /** Length of the prefix; undefined where the provider does not say. */
  readonly prefix?: number;
  readonly gateway?: string;
}

/** Where a server is: a region (a metro) and, if the provider tells, a site (a data centre) in it. Codes, not names. */
export interface Location {
  readonly region?: string;
  readonly site?: string;
}

/** A server of a provider. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly state: ServerState;
  /** The provider's own word for the state. */
  readonly stateName: string;
  /** How far the installation is, 0 to 100; undefined when it is not being installed. */
  readonly progress?: number;
  /** The last thing that happened to it, where the provider tells that along with the server. */
  readonly latest?: ServerEvent;
  readonly addresses: readonly ServerAddress[];
  readonly location: Location;
  readonly plan: string;
  readonly image: string;
  /** Without kplay's own marks; a provider whose tags are a map gives `name=value`. */
  readonly tags: readonly string[];
  /** The tags by which kplay finds again what it ordered. */
  readonly marks: readonly string[];
  readonly locked: boolean;
  /** The user to log in as. */
  readonly user?: string;
  /** When it was ordered, ISO 8601. */
  readonly createdAt: string;
  /** When the provider will take it back, ISO 8601: a spot server that was outbid, or one that was ordered until then. */
  readonly endsAt?: string;
  /** The provider's own answer, for what only one provider has. */
  readonly raw: Values;
}

/** What holds servers and keys. */
export interface Project {
  readonly id: string;
  readonly name: string;
}

/** A public key that the provider puts on new servers. */
export interface Key {
  readonly id: string;
  readonly label: string;
  /** The line of authorized_keys. */
  readonly key: string;
}

/** Something that happened to a server. */
export interface ServerEvent {
  readonly at: string;
  readonly type: string;
  readonly text: string;
}

/** A server to order. */
export interface ServerOrder {
  readonly name: string;
  readonly plan: string;
  readonly image: string;
  readonly location: Location;
  readonly tags: readonly string[];
  readonly userData?: Text;
  readonly customData?: Values;
  readonly locked?: boolean;
  /** Who may log in; undefined for what the provider does by itself. */
  readonly keys?: LoginKeys;
  readonly spot?: { readonly priceMax?: number };
  /** The reserved machine that it is to be: an id, or `next-available` for any of the plan that is free. */
  readonly reservation?: string;
  /** When it is to be taken back, ISO 8601. */
  readonly endsAt?: string;
  readonly networkBoot?: NetworkBoot;
  /** Disks, RAID and file systems, in the provider's form. */
  readonly storage?: Values;
  /** What only this provider knows, in its own names. */
  readonly more?: Values;
}

/** Whose keys are put on a new server: ids of keys of the project and of users; both empty for nobody's. */
export interface LoginKeys {
  readonly project: readonly string[];
  readonly users: readonly string[];
}

/** What a server boots from the network instead of an image's disk. */
export interface NetworkBoot {
  /** The address of the iPXE script; undefined where the user data is the script. */
  readonly script?: string;
  /** Whether at every boot, or at the first only. */
  readonly always: boolean;
}

/** What can be changed about a server that exists. */
export interface ServerChange {
  /** All tags that it is to have but kplay's own, which stay. */
  readonly tags?: readonly string[];
  readonly locked?: boolean;
  readonly userData?: Text;
  readonly customData?: Values;
  readonly networkBoot?: Partial<NetworkBoot>;
  /** What only this provider knows, in its own names. */
  readonly more?: Values;
}

/** How a server is installed anew. */
export interface Reinstallation {
  /** Another image than it has. */
  readonly image?: string;
  /** The iPXE script for an image that boots from the network. */
  readonly script?: string;
  /** Whether disks without an operating system keep their data. */
  readonly keepData?: boolean;
  /** Whether disks are not wiped in full. */
  readonly fast?: boolean;
}

/**
 * A bare-metal provider. Every call throws a ProviderError that says what was asked and what the provider answered;
 * a signal ends waiting and reading, never an order that has left.
 */
export interface Provider {
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** What is for sale, where, and at what price; with one of the capabilities `catalogue`, `capacity` and `spot-prices`. */
  readonly market?: Market;
  /** With the capability `reservations`. */
  readonly reservations?: Reservations;
  /** With the capability `projects`. */
  readonly administration?: ProjectAdministration;
  /** With the capability `addresses`. */
  readonly addresses?: Addresses;
  /** With the capability `bgp`. */
  readonly bgp?: Bgp;
  projects(signal?: AbortSignal): Promise<readonly Project[]>;
  /** A project by its id or its name. */
  project(nameOrId: string, signal?: AbortSignal): Promise<Project>;
  /** All servers of a project, whatever their state; with `events` each has what happened to it last, if the provider can tell. */
  servers(project: Project, signal?: AbortSignal, options?: { readonly events?: boolean }): Promise<readonly Server[]>;
  /** Undefined when there is none of that id (any more). */
  server(id: string, signal?: AbortSignal): Promise<Server | undefined>;
  /** Orders one server, once, even when the answer to the order is lost. */
  order(project: Project, order: ServerOrder): Promise<Server>;
  change(server: Server, change: ServerChange): Promise<Server>;
  /** Gives a server back; one that is gone already is no error. */
  release(id: string): Promise<void>;
  power(id: string, action: 'on' | 'off' | 'reboot'): Promise<void>;
  /** Installs a server anew; what is on its disks is lost unless asked for otherwise. */
  reinstall(id: string, how: Reinstallation): Promise<void>;
  /** Boots a server into the provider's rescue system. */
  rescue(id: string): Promise<void>;
  /** What happened to a server, oldest first. */
  events(id: string, signal?: AbortSignal): Promise<readonly ServerEvent[]>;
  /** The keys of a project, or of the user whom the token belongs to. */
  keys(owner: Project | 'user', signal?: AbortSignal): Promise<readonly Key[]>;
  /** Adds one key, once, even when the answer is lost. */
  addKey(owner: Project | 'user', key: Omit<Key, 'id'>): Promise<Key>;
  changeKey(id: string, key: Omit<Key, 'id'>): Promise<Key>;
  /** Takes a key back; one that is gone already is no error. */
  removeKey(id: string): Promise<void>;
}

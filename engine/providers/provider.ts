import type { Text, Values } from '../types.ts';

/** What a provider can do beyond listing, ordering and giving back; what it lacks is refused before anything is sent. */
export type Capability =
  | 'spot'
  | 'reservations'
  | 'tags'
  | 'user-data'
  | 'power'
  | 'lock'
  | 'events'
  | 'project-keys'
  | 'user-keys';

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
  readonly locked?: boolean;
  /** Ids of the project's keys that may log in; undefined for what the provider does by itself. */
  readonly projectKeys?: readonly string[];
  readonly spot?: { readonly priceMax?: number };
  readonly reservation?: string;
  /** What only this provider knows, in its own names. */
  readonly more?: Values;
}

/** What can be changed about a server that exists. */
export interface ServerChange {
  /** All tags that it is to have but kplay's own, which stay. */
  readonly tags?: readonly string[];
  readonly locked?: boolean;
}

/**
 * A bare-metal provider. Every call throws a ProviderError that says what was asked and what the provider answered;
 * a signal ends waiting and reading, never an order that has left.
 */
export interface Provider {
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  projects(signal?: AbortSignal): Promise<readonly Project[]>;
  /** A project by its id or its name. */
  project(nameOrId: string, signal?: AbortSignal): Promise<Project>;
  /** All servers of a project, whatever their state. */
  servers(project: Project, signal?: AbortSignal): Promise<readonly Server[]>;
  /** Undefined when there is none of that id (any more). */
  server(id: string, signal?: AbortSignal): Promise<Server | undefined>;
  /** Orders one server, once, even when the answer to the order is lost. */
  order(project: Project, order: ServerOrder): Promise<Server>;
  change(server: Server, change: ServerChange): Promise<Server>;
  /** Gives a server back; one that is gone already is no error. */
  release(id: string): Promise<void>;
  power(id: string, action: 'on' | 'off' | 'reboot'): Promise<void>;
  /** What happened to a server, oldest first. */
  events(id: string, signal?: AbortSignal): Promise<readonly ServerEvent[]>;
  /** The keys of a project, or of the user whom the token belongs to. */
  keys(owner: Project | 'user', signal?: AbortSignal): Promise<readonly Key[]>;
  addKey(owner: Project | 'user', key: Omit<Key, 'id'>): Promise<Key>;
  removeKey(id: string): Promise<void>;
}

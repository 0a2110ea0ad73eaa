import type { Secret, Text } from '../types.ts';
import type { Project } from './provider.ts';

/** How the servers of a project may speak BGP with the provider's switches. */
export interface BgpConfig {
  readonly id: string;
  /** `local`: the provider routes what it has given; `global`: it announces the project's own networks to the internet. */
  readonly deployment: 'local' | 'global';
  readonly asn: number;
  /** Signs all segments (TCP-MD5, RFC 2385). */
  readonly password?: Secret;
  /** `requested` while somebody at the provider looks at it; `unknown` is a state that this kplay has never heard of. */
  readonly state: 'enabled' | 'requested' | 'disabled' | 'unknown';
  /** The provider's own word for the state. */
  readonly stateName: string;
  /** Networks that one server may announce; undefined where the provider does not say. */
  readonly maxPrefixes?: number;
}

/** A configuration to ask for. */
export interface BgpOrder {
  readonly deployment: BgpConfig['deployment'];
  readonly asn: number;
  readonly password?: Text;
  /** For whoever looks at the request at the provider. */
  readonly reason?: Text;
}

/** That a server may peer, by one family of addresses. */
export interface BgpSession {
  readonly id: string;
  /** The server's id; undefined where the provider does not say. */
  readonly server?: string;
  readonly family: 4 | 6;
  /** Whether a default route is announced to the server. */
  readonly defaultRoute: boolean;
  /** How each of the switches sees it: `up`, `down`, or what else the provider says. */
  readonly states: readonly string[];
  /** What the server announces, as network/prefix. */
  readonly learnt: readonly string[];
}

/** What a server's BGP daemon has to be told of its peers, by one family of addresses. */
export interface BgpNeighbour {
  readonly family: 4 | 6;
  readonly localAs: number;
  /** The server's own address that the connection has to come from. */
  readonly localAddress: string;
  readonly peerAs: number;
  readonly peers: readonly string[];
  /** Whether the peers are several hops away, so that they need routes of their own. */
  readonly multihop: boolean;
  readonly password?: Secret;
  /** What the peers take from the server, as network/prefix: longer prefixes in these, too. */
  readonly accepted: readonly string[];
  /** What the peers announce to the server. */
  readonly offered: readonly string[];
}

/** BGP between servers and the provider's switches. */
export interface Bgp {
  /** Undefined where the project has none. */
  config(project: Project, signal?: AbortSignal): Promise<BgpConfig | undefined>;
  /** Asks for a configuration, or changes the password of the one that there is. */
  configure(project: Project, order: BgpOrder): Promise<void>;
  /** The sessions of all servers of a project. */
  sessions(project: Project, signal?: AbortSignal): Promise<readonly BgpSession[]>;
  /** The sessions of one server. */
  sessionsOf(server: string, signal?: AbortSignal): Promise<readonly BgpSession[]>;
  neighbours(server: string, signal?: AbortSignal): Promise<readonly BgpNeighbour[]>;
  /** Lets a server peer by one family of addresses, once, even when the answer is lost. */
  open(server: string, family: 4 | 6, defaultRoute: boolean): Promise<BgpSession>;
  change(session: BgpSession, change: { readonly defaultRoute: boolean }): Promise<void>;
  /** Ends a session; one that is gone already is no error. */
  close(id: string): Promise<void>;
}

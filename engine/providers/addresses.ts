import type { Text, Values } from '../types.ts';
import type { Location, Project } from './provider.ts';

/** From where a block's addresses can be reached: the internet by one place, the internet by any place, the own network. */
export type AddressScope = 'public' | 'global' | 'private';

/** A block of addresses that a project has beside those that come with its servers. */
export interface AddressBlock {
  readonly id: string;
  /** What its owner calls it; empty for one without a name. */
  readonly name: string;
  readonly scope: AddressScope;
  readonly family: 4 | 6;
  /** As network/prefix; undefined until the provider has granted it. */
  readonly cidr?: string;
  /** A guess until the provider has granted it. */
  readonly prefix: number;
  readonly gateway?: string;
  readonly netmask?: string;
  /** Where its addresses can be given to servers; neither region nor site for anywhere. */
  readonly location: Location;
  /** `pending` while somebody at the provider looks at the request; `unknown` is a state that this kplay has never heard of. */
  readonly state: 'ready' | 'pending' | 'refused' | 'leaving' | 'unknown';
  /** The provider's own word for the state. */
  readonly stateName: string;
  /** Without kplay's own marks. */
  readonly tags: readonly string[];
  /** The tags by which kplay finds again what it ordered. */
  readonly marks: readonly string[];
  readonly customData: Values;
  /** Made by the provider for the servers' own addresses: it is not the owner's to change or give back. */
  readonly management: boolean;
  readonly assignments: readonly Assignment[];
  /** When it was asked for, ISO 8601. */
  readonly createdAt: string;
  /** The provider's own answer, for what only one provider has. */
  readonly raw: Values;
}

/** A part of a block that is routed to a server. */
export interface Assignment {
  readonly id: string;
  /** As network/prefix; a single address has the longest prefix. */
  readonly cidr: string;
  /** The server's id; undefined where the provider does not say. */
  readonly server?: string;
}

/** A block to ask for. */
export interface BlockOrder {
  readonly name: string;
  readonly scope: AddressScope;
  readonly family: 4 | 6;
  /** Its size: the length of its prefix. */
  readonly prefix: number;
  readonly location: Location;
  readonly tags: readonly string[];
  readonly customData?: Values;
  /** For whoever looks at the request at the provider. */
  readonly reason?: Text;
  /** Whether a request that somebody would have to look at is refused instead. */
  readonly atOnce?: boolean;
}

/** What can be changed about a block that exists. */
export interface BlockChange {
  readonly name?: string;
  /** All tags that it is to have but kplay's own, which stay. */
  readonly tags?: readonly string[];
  readonly customData?: Values;
}

/** Blocks of addresses and what of them is routed to servers. */
export interface Addresses {
  /** All blocks of a project, whatever their state. */
  list(project: Project, signal?: AbortSignal): Promise<readonly AddressBlock[]>;
  /** Asks for one block, once, even when the answer is lost. */
  reserve(project: Project, order: BlockOrder): Promise<AddressBlock>;
  change(block: AddressBlock, change: BlockChange): Promise<void>;
  /** Gives a block back, of which nothing may be assigned; one that is gone already is no error. */
  release(id: string): Promise<void>;
  /** Networks of this prefix in a block that are not assigned, the lowest first; not necessarily all of them. */
  free(block: AddressBlock, prefix: number, signal?: AbortSignal): Promise<readonly string[]>;
  /** Routes a part of a block (network/prefix) to a server, once, even when the answer is lost. */
  assign(server: string, cidr: string): Promise<Assignment>;
  /** Takes what was assigned back into its block; what is gone already is no error. */
  unassign(id: string): Promise<void>;
}

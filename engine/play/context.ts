import type { VarsFolders } from '../load/variables.ts';
import type { Addition, Here, Order, Outcome } from '../modules/definition/module.ts';
import type { Reporter, Tally, TaskHeader } from '../report/events.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Cause, Host, Inventory, Origin, Play, Role, Task, Vars } from '../types.ts';
import type { Connections } from './hosts/connections.ts';
import type { HostState, HostStates } from './hosts/host.ts';
import type { Slots } from './hosts/slots.ts';
import type { ConnectionDefaults } from './hosts/target.ts';
import type { Throttles } from './hosts/throttle.ts';
import type { Progress } from './order/progress.ts';
import type { Rendezvous } from './order/rendezvous.ts';
import type { Landing, Route } from './order/route.ts';
import type { Stepping } from './order/stepping.ts';
import type { Recording } from './resume/recording.ts';
import type { UnknownTasks } from './resume/unknown.ts';

/** How a run goes about its work; from the command line and kplay.yml. */
export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly strategy: 'stream' | 'linear';
  /** Whether failed hosts run their handlers, whatever plays say. */
  readonly forceHandlers?: boolean;
  readonly limit: readonly string[];
  /** Whether a pattern of a play that matches nothing is a mistake; unless set it is a warning. */
  readonly strictPatterns?: boolean;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** How often -v was given. */
  readonly verbosity?: number;
  readonly connection: ConnectionDefaults;
  readonly extraVars: Vars;
  /** Further folders of roles. */
  readonly rolesPath?: readonly string[];
  /** The first task that is done, by its name or a pattern. */
  readonly startAt?: string;
  /** Whether the user is asked before each task. */
  readonly step?: boolean;
  /** Whether the user says yes to what playbooks want confirmed. */
  readonly yes?: boolean;
  /** What is done about tasks of a resumed run of which nobody knows whether they were done; the user is asked unless set. */
  readonly unknownTasks?: UnknownTasks;
}

/** Asks the user for a line; undefined when there is no terminal to ask at. */
export type Ask = NonNullable<Here['ask']>;

/** The inventory as it is now; `refresh` reads its sources again and keeps what was added. */
export interface LiveInventory {
  readonly current: Inventory;
  /** group_vars and host_vars beside its sources. */
  readonly folders: readonly VarsFolders[];
  refresh(): Promise<void>;
  /** Takes away the hosts that are machines of these ids; gives their names. */
  forget(ids: ReadonlySet<string>): readonly string[];
  /** What the provider of a host says of why it cannot be reached; undefined when there is none, or nothing to say. */
  departure(host: Host, signal: AbortSignal): Promise<string | undefined>;
  /** Adds machines that a task would order; gives the hosts that are not there. */
  expect(machines: readonly Order[], cause: Cause): Promise<readonly Host[]>;
  /** Adds hosts and groups; gives the hosts that are others now, undefined when it had all of that. Throws an InputError. */
  add(addition: Addition, origin: Origin): Promise<readonly Host[] | undefined>;
}

/** Variable files that a play brings along. */
export interface PlayFiles {
  readonly beside: VarsFolders;
  /** What the play's vars_files gave to a host, by its name; later ones override. */
  readonly varsFiles: Map<string, readonly Vars[]>;
}

/** What a task saw on its host, for a digest: also what may not be shown. */
export type Seen = Pick<Outcome, 'data' | 'differences' | 'saw'>;

/** What all plays of a run share. */
export interface RunContext {
  readonly id: string;
  /** The first of the runs that it goes on with: what tasks have made of a run's name stays right. */
  readonly first?: string | undefined;
  readonly options: RunOptions;
  readonly inventory: LiveInventory;
  readonly states: HostStates;
  readonly connections: Connections;
  readonly report: Reporter;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  readonly ask?: Ask | undefined;
  /** Opens what is encrypted. */
  readonly vault: Vault;
  /** Makes the digests that results carry as `seen`. */
  readonly digest?: ((seen: Seen) => string) | undefined;
  /** Checks what is left of the run behind a task of a play (by its index), for hosts that have become known. Throws InputErrors. */
  readonly recheck?: ((play: number, task: Task) => Promise<void>) | undefined;
  /** Set when the user is asked before each task. */
  readonly stepping?: Stepping | undefined;
  /** Keeps what it takes to go on with the run; without it nobody can. */
  readonly recording?: Recording | undefined;
}

/** How a play goes on the hosts of a batch. */
export interface Course {
  /** Whether it is over for all of them. */
  ended: boolean;
  /** What else is over then. */
  ends: 'batch' | 'play' | 'run';
  /** The names of all hosts of the play, and of those in other batches that have not failed. */
  readonly all: readonly string[];
  readonly elsewhere: ReadonlySet<string>;
  /** The names of those of this batch still in it. */
  standing: readonly string[];
  /** How many have failed. */
  failed: number;
  /** The names of those who have left it without a failure. */
  readonly left: Set<string>;
}

/** One play on its hosts, or on a batch of them. */
export interface PlayContext extends RunContext {
  readonly play: Play;
  /** Its index in the run. */
  readonly index: number;
  /** The way of each host through its tasks. */
  readonly route: Route;
  /** Those of the play, and of roles that were included under a name known late. */
  readonly handlers: Task[];
  readonly hosts: readonly HostState[];
  readonly files: PlayFiles;
  /** Roles that hosts, by name, have included with their variables for the rest of the play. */
  readonly exposed: Map<string, readonly Role[]>;
  readonly strategy: RunOptions['strategy'];
  /** Over how many failed hosts of 100 the play ends; undefined for never. */
  readonly maxFailPercentage: number | undefined;
  readonly forceHandlers: boolean;
  readonly slots: Slots;
  readonly rendezvous: Rendezvous;
  readonly progress: Progress;
  /** Whether facts are gathered when something needs them. */
  readonly gathers: boolean;
  /** How the play goes: whether it is over for all hosts, and the names of those still in it. */
  readonly course: Course;
  readonly throttles: Throttles;
  /** Work that one host does for all, by the position at which it does it. */
  readonly shared: Map<string, Promise<unknown>>;
}

/** A task at its place in a play. */
export interface Step {
  readonly task: Task;
  readonly header: TaskHeader;
  /** Where the host goes on when it fails; unless set, the host leaves the play. */
  readonly landing?: Landing | undefined;
  /** The hosts that share its result, when it is run once for all. */
  readonly shared?: readonly string[];
}

/** Does work once for all hosts of the play that come to a position. */
export function once<T>(context: PlayContext, position: readonly number[], work: () => Promise<T>): Promise<T> {
  const key = position.join('.');
  const shared = (context.shared.get(key) as Promise<T> | undefined) ?? work();
  context.shared.set(key, shared);
  return shared;
}

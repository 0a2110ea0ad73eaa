import type { Order } from '../../modules/definition/module.ts';
import type { Binding, Cause, Host, Role, Task, Value, Values } from '../../types.ts';
import { Foreseen } from '../foreseen/foreseen.ts';
import type { Landing } from '../order/route.ts';

/** A failure in a block that has something to do about it. */
export interface Failure {
  readonly status: 'failed' | 'unreachable';
  /** Whether it ends the play for all hosts, if nothing takes it up. */
  readonly fatal: boolean;
  readonly landing: Landing;
}

/** What a run has learnt of one host; it lives as long as the run. */
export class HostState {
  /** As the inventory describes it now. */
  host: Host;
  /** Gathered facts; undefined until something needs them. */
  facts: ReadonlyMap<string, Binding> | undefined;
  /** The gatherings that have ended or are under way, by what they ask for, so that the host is asked once. */
  readonly gatherings = new Map<string, Promise<void>>();
  /** Variables that tasks have read from files. */
  readonly included = new Map<string, Binding>();
  /** Registered results and facts set by tasks. */
  readonly learnt = new Map<string, Binding>();
  /** Handlers to be run at the next flush. */
  readonly notified = new Set<Task>();
  /** Handlers that check mode would run at the next flush if a task had changed something of which it cannot tell. */
  readonly perhaps = new Map<Task, Cause>();
  /** What tasks of a run that only checks would have done to it by now. */
  readonly foreseen = new Foreseen();
  /** In check mode, the task that would order it: it is not there, and nothing can be asked of it. */
  imagined: Cause | undefined;
  /** In check mode, the task that may have given it any variable. */
  open: Cause | undefined;
  /** Whether plays still work on it. */
  standing: 'good' | 'failed' | 'unreachable' = 'good';
  /** What its provider says of why it cannot be reached, once somebody has asked. */
  departure: Promise<string | undefined> | undefined;
  /** Set while the host is on its way from a failed task to what its block does about it. */
  failure: Failure | undefined;
  /** Set while a host that has failed, or whose play has ended, runs the handlers that it has notified. */
  forced = false;
  /** The role whose tasks it leaves out. */
  endedRole: Role | undefined;

  constructor(host: Host) {
    this.host = host;
  }

  get name(): string {
    return this.host.name;
  }

  /** Binds a name to data, for later tasks. */
  learn(name: string, value: Value): void {
    this.learnt.set(name, { data: value });
  }

  /** Binds every name of a map. */
  learnAll(values: Values): void {
    for (const [name, value] of Object.entries(values)) this.learn(name, value);
  }
}

/** The states of all hosts of a run, made when first asked for. */
export class HostStates {
  /** Machines that tasks of a run that only checks would have ordered by now. */
  readonly orders: { readonly machines: readonly Order[]; readonly cause: Cause }[] = [];
  /** The ids of those that they would have given back. */
  readonly releases = new Set<string>();
  /** What they would have done to files of the controller. */
  readonly here = new Foreseen();
  readonly #states = new Map<string, HostState>();

  /** The state of this host, which may be described anew: by an inventory that was refreshed or added to. */
  of(host: Host): HostState {
    const state = this.#states.get(host.name) ?? new HostState(host);
    state.host = host;
    this.#states.set(host.name, state);
    return state;
  }

  [Symbol.iterator](): IterableIterator<HostState> {
    return this.#states.values();
  }
}

import type { Vars } from './values.ts';

/** A machine to work on, with the groups that hold it (nearest parents last, `all` left out) and the variables its inventory gives it. */
export interface Host {
  readonly name: string;
  readonly groups: readonly string[];
  readonly vars: Vars;
}

/** A named set of hosts; `hosts` are its direct members, `children` its groups. */
export interface Group {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  readonly vars: Vars;
}

/** All hosts and groups of a run, in the order in which their sources gave them. */
export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  /** The absolute path of the file, or program, that first named a host; none for those of `-i` itself and of tasks. */
  readonly files?: ReadonlyMap<string, string>;
}

/** Where something of a run happened: the play's index in the run, the task's position in the play, and the host. */
export interface Spot {
  readonly play: number;
  readonly position: readonly number[];
  readonly host: string;
}

/**
 * What it takes to go on behind a task or an item that has ended, beside what is told of its result. `secret` is encrypted
 * in the journal.
 */
export interface Kept {
  readonly play: number;
  /** The index of the item in its loop. */
  readonly item?: number;
  /** The places of the handlers that it notified. */
  readonly notified?: readonly string[];
  /** The host whose facts those are that it found out or set; its own unless given. */
  readonly learner?: string;
  /** The hosts that share the result of a task that is run once. */
  readonly shared?: readonly string[];
  /** Set when nobody knows whether it was done. */
  readonly unknown?: true;
  readonly secret?: {
    /** What it registers, unless that is just what is told of it. */
    readonly data?: unknown;
    /** The variables that it read, as bindings by name. */
    readonly variables?: unknown;
    /** What it added to the inventory, and where that is written. */
    readonly addition?: unknown;
  };
}

/** What else has to be known to go on with a run; one line of the journal each. */
export type KeptRecord =
  /** What the run was asked to do, and what its inputs were. */
  | { readonly type: 'begun'; readonly secret: { readonly request: unknown; readonly inputs: unknown } }
  /** What was answered to a play's vars_prompt. */
  | { readonly type: 'answered'; readonly play: number; readonly name: string; readonly secret: unknown }
  /** A program that may not be run twice is on its way to a session's shell. */
  | { readonly type: 'sent'; readonly key: string; readonly shell: string }
  /** It was not begun, and will not be. */
  | { readonly type: 'unsent'; readonly key: string }
  /** The rounds of an include: the variables of each, and its evaluated arguments. */
  | ({
      readonly type: 'included';
      readonly name: string;
      readonly secret: readonly { readonly keys: unknown; readonly args: unknown }[];
    } & Spot)
  /** Whether a meta task's condition held; `cleared` when hosts that had failed are good again. */
  | ({ readonly type: 'acted'; readonly applies: boolean; readonly cleared?: true } & Spot)
  /** Facts that were gathered without a task; none when they were dropped. */
  | { readonly type: 'facts'; readonly host: string; readonly asked?: string; readonly secret?: unknown };

/** Takes what has to be there when somebody goes on with the run. */
export interface Keeper {
  keep(record: KeptRecord): void;
  /** Takes what takes a while to find out: it is asked for in the next turn of the event loop, or when all is written. */
  keepSoon(record: () => KeptRecord): void;
  /** Writes all that it has taken, now: before something happens of which the journal must know. */
  flush(): void;
  /** Settles when all that it has taken is written. */
  written(): Promise<void>;
  /** A key for a purpose, of this run alone. */
  key(purpose: string): Buffer;
}

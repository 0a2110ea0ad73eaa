import type { Readable } from 'node:stream';
import type { Answer } from '../remote/answer.ts';
import type { Program } from '../remote/program.ts';
import type { Secret, Text } from '../types.ts';
import type { Holder } from './busy.ts';

/** Where and as whom to log in. Everything has been evaluated; ~/.ssh/config has yet to be asked. */
export interface Target {
  /** The inventory's name of the host, for messages. */
  readonly host: string;
  readonly kind: 'ssh' | 'local';
  /** A name or address; a host alias of ~/.ssh/config is allowed. */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: Secret;
  readonly privateKeyFile?: string;
  /** `-J` of ssh: user@host:port, several with commas. */
  readonly jumpHosts?: string;
  /** What names the machine beyond its address (a provider's device id), under which its host key is kept. */
  readonly identity?: string;
}

/** Another user on the host. */
export interface BecomeUser {
  readonly user: string;
  readonly method: 'sudo' | 'su' | 'doas';
  readonly password?: Secret;
  /** Options of that program, in words, instead of its usual ones. */
  readonly flags?: readonly string[];
  /** Its path. */
  readonly program?: string;
}

/** How one task's program runs. */
export interface ProgramOptions {
  readonly check: boolean;
  readonly diff: boolean;
  /** In seconds; then it is ended, first with TERM and after 5 s with KILL. */
  readonly timeout?: number;
  readonly environment?: Readonly<Record<string, Text>>;
  /** Aborting it ends the program as a time-out does. */
  readonly signal?: AbortSignal;
  /** Names those whose programs go on when `go` is called for them; several may share a session. */
  readonly lane?: string;
  /** How it is known to the journal, and to a run that may go on with this one; left out for what is done anew then. */
  readonly keeping?: Keeping;
}

/** A program as a run's journal, and the sessions of its hosts, know it. */
export interface Keeping {
  /** A word without blanks that names it among all programs of the run, and of the runs that this one goes on with. */
  readonly key: string;
  /** Set when a run that this one goes on with may have begun it: what its session has left is asked first. */
  readonly open?: { readonly sentTo: string | undefined };
  /** Told right before it is sent to a shell, and when it turns out that it was not begun there. */
  sending(shell: string): void;
  unsent(): void;
  /** Settles when what came of it is in the journal; up to then its answer is kept on the host. */
  readonly kept: Promise<void>;
}

/** What became of a program. `stopped`: not run, because one before it failed. `lost`: we never learnt how it ended. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'timed-out'; readonly answer: Answer }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stopped' }
  /** `past` when it was a run before this one that did not learn it. */
  | { readonly kind: 'lost'; readonly cause: Error; readonly mayHaveRun: boolean; readonly past?: true };

/**
 * The persistent shell of one user on one host. Programs run in the order in which they are given; `run` may be called
 * again before the last has answered (they are streamed), and a failure stops those behind it until `go` is called.
 */
export interface Session {
  /** Throws a ConnectionError when the session could not be opened after all: then nothing was run. */
  run(program: Program, options: ProgramOptions): Promise<Reply>;
  /** Lets programs of a lane, or of all, run again after one that failed. */
  go(lane?: string): void;
  /** A file's bytes as this user, over a channel of its own; throws a ConnectionError with the host's words. */
  download(path: string): Promise<Readable>;
}

/** One connection to one host, with a session for each user on it. */
export interface Connection {
  readonly target: Target;
  /**
   * The session of the login user, or of another; opened when first asked for, and given before the host has confirmed it,
   * so that the first programs wait for nothing. Throws a ConnectionError.
   */
  session(become?: BecomeUser): Promise<Session>;
  /** Ends all sessions, with nothing left on the host. */
  close(): Promise<void>;
}

/** What all connections of a run share. */
export interface ConnectSettings {
  /** A word that names this run in the lock on each host. */
  readonly run: string;
  /** Who runs it, for whoever finds the lock: user@machine. */
  readonly owner: string;
  /** Whether runs exclude each other on a host; not needed for ping, facts and check mode. */
  readonly lock: 'none' | 'refuse' | 'wait' | 'take-over';
  /** The file of known host keys: one per inventory. */
  readonly knownHosts: string;
  readonly strictHostKeys: boolean;
  /** In seconds. */
  readonly connectTimeout: number;
  /** How often, in seconds, a server that says nothing is asked for a sign of life; after three in vain it is lost. 15 when not given. */
  readonly keepalive?: number;
  /** The run that this one resumes (several with commas): its sessions are ended as if they were ours. */
  readonly resumes?: string;
  /** Whether the run that holds a host is known to have ended, without a chance to say so there: then its sessions are ended too. */
  readonly hasEnded?: (holder: Holder) => boolean;
  /** When the run began, ISO 8601, for whoever finds the lock; now when not given. */
  readonly since?: string;
  /** Told once for each host that `wait` waits for. */
  readonly onBusy?: (host: string, holder: Holder) => void;
  /** Told before anything is written to a shell. */
  readonly beforeSending?: () => void;
}

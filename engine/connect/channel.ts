import type { Readable, Writable } from 'node:stream';
import type { ConnectionError } from '../errors.ts';

/** How a far process ended: with a status, by a signal, or with its connection (neither). */
export interface Ending {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A process on the host and its three streams. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles, and never fails, when the process has ended and its streams have been read, or the connection is gone. */
  readonly ended: Promise<Ending>;
  /** Lets go of it at once. */
  destroy(): void;
}

/** A way to start processes on a host as the login user. */
export interface Link {
  /** Whether it still stands. */
  readonly alive: boolean;
  /** Why it does not. */
  readonly failure: ConnectionError | undefined;
  /** Starts a command, which the login shell reads; with a terminal (echo off) when its password prompt needs one. Throws a ConnectionError. */
  open(command: string, options?: { readonly terminal?: boolean }): Promise<Channel>;
  /** Saves the next command that is started without a terminal a round trip, if there is a way to. */
  prepare(): void;
  close(): void;
}

import type { LimitFunction } from 'p-limit';
import type { Link } from '../channel.ts';
import type { BecomeUser, ConnectSettings, Target } from '../connection.ts';

/** What tests vary: the shell that runs the session, and where its private directory is made. */
export interface Fittings {
  /** A command, as the login shell reads it. */
  readonly shell: string;
  /** Folders, best first, separated by blanks. */
  readonly bases: string;
}

/**
 * Memory file systems first. Not $XDG_RUNTIME_DIR or /run/user: they come and go with logins, and two sessions of one user
 * would miss each other there.
 */
export const usualFittings: Fittings = { shell: '/bin/sh', bases: '/run /dev/shm /tmp' };

/** What a session needs of the connection that it is on. */
export interface SessionContext {
  readonly target: Target;
  readonly become: BecomeUser | undefined;
  readonly settings: ConnectSettings;
  readonly lock: ConnectSettings['lock'];
  readonly fittings: Fittings;
  /** Aborted when nobody waits for the session any more. */
  readonly signal: AbortSignal | undefined;
  /** The connection, made anew when it was lost. Throws a ConnectionError. */
  link(): Promise<Link>;
  /** Bound the channels beside the sessions': transfers, and ends of tasks. */
  readonly transfers: LimitFunction;
  readonly endings: LimitFunction;
}

import { setMaxListeners } from 'node:events';
import type { BecomeUser, Connection, ConnectSettings, Session, Target } from '../../connect/connection.ts';

/** Opens a connection; given to a run so that tests can do without SSH. */
export type Connect = (target: Target, settings: ConnectSettings, signal: AbortSignal) => Promise<Connection>;

/** The connections of a run: one per target, opened when first needed and kept to its end. */
export class Connections {
  readonly #open = new Map<string, Promise<Connection>>();
  readonly #connect: Connect;
  readonly #settings: ConnectSettings;
  readonly #signal: AbortSignal;

  constructor(connect: Connect, settings: ConnectSettings, signal: AbortSignal) {
    this.#connect = connect;
    this.#settings = settings;
    this.#signal = signal;
    setMaxListeners(0, signal); // every program that is on its way listens to it
  }

  /** Ends the connection to a target, if there is one; the next call makes a new one. */
  async reset(target: Target): Promise<void> {
    const key = keyOf(target);
    const opening = this.#open.get(key);
    this.#open.delete(key);
    await opening?.then((connection) => connection.close()).catch(() => {});
  }

  /** The session of a user on a target. Throws a ConnectionError; the next call tries anew. */
  async session(target: Target, become: BecomeUser | undefined): Promise<Session> {
    const key = keyOf(target);
    let connection = this.#open.get(key);
    if (!connection) {
      connection = this.#connect(target, this.#settings, this.#signal);
      this.#open.set(key, connection);
    }
    const opening = connection;
    const opened = await opening.catch((error: unknown) => {
      if (this.#open.get(key) === opening) this.#open.delete(key);
      throw error;
    });
    return opened.session(become);
  }

  /** Ends all of them; a connection that cannot be closed is gone anyway. */
  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(all.map(async (connection) => (await connection).close()));
  }
}

function keyOf({ kind, user, address, port, jumpHosts }: Target): string {
  return JSON.stringify([kind, user, address, port, jumpHosts]);
}

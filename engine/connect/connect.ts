import pLimit from 'p-limit';
import { ConnectionError } from '../errors.ts';
import type { Link } from './channel.ts';
import type { BecomeUser, Connection, ConnectSettings, Session, Target } from './connection.ts';
import { localLink } from './local.ts';
import { type Fittings, type SessionContext, usualFittings } from './session/context.ts';
import { ShellSession } from './session/session.ts';

/** sshd allows ten sessions on a connection by default: five shells, two transfers, one end of a task, one opened ahead; and one to spare. */
const sessionsPerLink = 5;

/**
 * Connects to a host, by ssh or to this machine; the sessions are opened as they are asked for. A connection that is lost
 * later is made anew by itself. Aborting `signal` gives up connecting and waiting. Throws a ConnectionError.
 */
export async function connect(
  target: Target,
  settings: ConnectSettings,
  signal?: AbortSignal,
  fittings: Fittings = usualFittings,
): Promise<Connection> {
  const links = linksTo(target, settings, signal);
  await links.at(0).link();
  return connectionOver(links, { target, settings, fittings, signal }, (opened) => opened);
}

/**
 * The same, without waiting: a session takes programs while its connection is made, so that they are ready once it is
 * there. When it cannot be made, the first of them is refused with the ConnectionError.
 */
export async function connectAhead(
  target: Target,
  settings: ConnectSettings,
  signal?: AbortSignal,
  fittings: Fittings = usualFittings,
): Promise<Connection> {
  const links = linksTo(target, settings, signal);
  return connectionOver(links, { target, settings, fittings, signal }, async (opened) => {
    opened.catch(() => {}); // who gives it programs is told
  });
}

interface Links {
  /** The first, or a further one; each is made when it is first asked for. */
  at(index: number): StandingLink;
  close(): void;
}

function linksTo(target: Target, settings: ConnectSettings, signal?: AbortSignal): Links {
  const links: StandingLink[] = [];
  const make = async () => {
    if (target.kind === 'local') return localLink(target.host);
    const { connectSsh } = await import('./ssh/connect.ts'); // loaded by runs that need it
    return connectSsh(target, settings, signal);
  };
  return {
    at: (index) => (links[index] ??= standing(make)),
    close() {
      for (const each of links) each.close();
    },
  };
}

function connectionOver(
  links: Links,
  { target, settings, fittings, signal }: Pick<SessionContext, 'target' | 'settings' | 'fittings' | 'signal'>,
  begun: (opened: Promise<void>) => Promise<void>,
): Connection {
  const sessions = new Map<string, Promise<ShellSession>>();
  const openSession = async (become: BecomeUser | undefined, index: number): Promise<ShellSession> => {
    // Runs on different clusters share the controller: they must not exclude each other there.
    const lock = target.kind === 'local' ? 'none' : settings.lock;
    const session = new ShellSession({ target, become, settings, lock, fittings, signal, ...links.at(index) });
    await begun(
      new Promise<void>((opened, failed) => {
        session.open(opened).catch((error) => {
          sessions.delete(keyOf(become));
          failed(error);
        });
      }),
    );
    return session;
  };

  return {
    target,
    session(become): Promise<Session> {
      const key = keyOf(become);
      let session = sessions.get(key);
      if (!session) {
        session = openSession(become, Math.floor(sessions.size / sessionsPerLink));
        sessions.set(key, session);
      }
      return session;
    },
    async close() {
      const opened = await Promise.allSettled(sessions.values());
      await Promise.all(opened.map((each) => (each.status === 'fulfilled' ? each.value.close() : undefined)));
      links.close();
    },
  };
}

function keyOf(become: BecomeUser | undefined): string {
  return become ? JSON.stringify([become.method, become.user, become.flags, become.program]) : '';
}

type StandingLink = ReturnType<typeof standing>;

/** One connection that is made anew when it was lost, for all who ask; and the bounds of the channels on it. */
function standing(make: () => Promise<Link>) {
  let current: Promise<Link | undefined> = Promise.resolve(undefined);
  let last: Link | undefined;
  let closed = false;
  return {
    link(): Promise<Link> {
      const next = current
        .catch(() => undefined)
        .then((before) => (before?.alive ? before : make()))
        .then((link) => {
          last = link;
          if (!closed) return link;
          link.close(); // nobody would
          throw new ConnectionError('the connection is closed');
        });
      current = next;
      return next;
    },
    close() {
      closed = true;
      last?.close();
    },
    transfers: pLimit(2),
    endings: pLimit(1),
  };
}

import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../../engine/connect/connect.ts';
import type { BecomeUser, Connection, Reply, Session } from '../../../engine/connect/connection.ts';
import type { Connect } from '../../../engine/play/hosts/connections.ts';
import { sessionShells } from '../../connect/sessions.ts';
import { randomOf } from '../../failures/random.ts';

/** Hosts whose answers take their time, as over a link; their sessions are kept from run to run. */
export interface Far {
  readonly connect: Connect;
  /** How many programs were sent, and how many of those while one before them on their host had no answer yet. */
  readonly count: { sent: number; ahead: number };
  /** Ends all sessions; gives what they left in their private directories' folder. */
  close(): Promise<readonly string[]>;
}

/** In milliseconds: answers take up to this much longer. */
const longest = 5;

/** This machine as several hosts; `seed` decides how long each answer takes. */
export function farHosts(seed: number): Far {
  const bases = mkdtempSync(join(tmpdir(), 'kplay-bases-'));
  chmodSync(bases, 0o777);
  const count = { sent: 0, ahead: 0 };
  const kept = new Map<string, Promise<Connection>>();
  const delay = randomOf(seed);
  return {
    count,
    async connect(target, settings) {
      const [shell = 'sh'] = sessionShells;
      const connection = kept.get(target.host) ?? connect(target, settings, undefined, { shell, bases });
      kept.set(target.host, connection);
      return distant(await connection, count, () => sleep(delay() * longest));
    },
    async close() {
      await Promise.all([...kept.values()].map(async (connection) => (await connection).close()));
      const left = readdirSync(bases);
      rmSync(bases, { recursive: true });
      return left;
    },
  };
}

/** A connection for one run: what it leaves under way is waited for when it is closed, and its sessions live on. */
function distant(connection: Connection, count: Far['count'], delay: () => Promise<void>): Connection {
  const sessions = new Map<string, Promise<Session>>();
  const underWay = new Set<Promise<Reply>>();

  const open = async (become: BecomeUser | undefined): Promise<Session> => {
    const session = await connection.session(become);
    session.go(); // a run before this one may have ended with a failure
    let before: Promise<unknown> = Promise.resolve();
    return {
      run(program, options) {
        count.sent++;
        if (underWay.size > 0) count.ahead++;
        const last = before;
        const reply = session.run(program, options).then(async (arrived) => {
          await delay();
          await last;
          return arrived;
        });
        before = reply;
        underWay.add(reply);
        return reply.finally(() => underWay.delete(reply));
      },
      go: (lane) => session.go(lane),
      download: (path) => session.download(path),
    };
  };

  return {
    target: connection.target,
    session(become) {
      const key = become?.user ?? '';
      const session = sessions.get(key) ?? open(become);
      sessions.set(key, session);
      return session;
    },
    close: async () => void (await Promise.allSettled(underWay)),
  };
}

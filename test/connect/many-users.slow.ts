import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, Session } from '../../engine/connect/connection.ts';
import { suite } from '../suite.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { answer, eventually, processesWith, program, run } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';

/** Users of every Debian whom root can become; with root itself they need two connections. */
const others = ['daemon', 'bin', 'sys', 'games', 'man', 'mail', 'nobody'];
const users = ['root', ...others];

/** Some by sudo, some by su. */
const become = (user: string, index: number) => ({
  user,
  method: index % 3 === 2 ? ('su' as const) : ('sudo' as const),
});

let server: Sshd;
let proxy: TestProxy;
let bases: string;
let connection: Connection;
let sessions: Session[];

suite(
  'more users on a host than a connection has room for',
  (test) => {
    test('eight users work at once, over two connections of at most eight channels', async () => {
      const asked = users.flatMap((_, user) => Array.from({ length: 10 }, () => user));
      const replies = await Promise.all(asked.map((user) => answer(sessions[user]!, 'id -un')));
      assert.equal(
        replies.map(({ stdout }) => stdout.toString()),
        asked.map((user) => `${users[user]}\n`),
      );
      assert.is(proxy.came.connections, 2);
    });

    test('all ask for an upload at once, and each gets its own', async () => {
      const replies = await Promise.all(
        sessions.map((session, user) => {
          const content = Buffer.alloc(100_000, users[user]!);
          const uploads = [{ name: 'big', content, size: content.length }];
          return session.run(program('kp_upload big && cat "$kp_upload_path"', { uploads }), {
            check: false,
            diff: false,
          });
        }),
      );
      for (const [user, reply] of replies.entries()) {
        assert.is(reply.kind, 'answered');
        if (reply.kind === 'answered')
          assert.is(reply.answer.stdout.toString(), Buffer.alloc(100_000, users[user]!).toString());
      }
    });

    test('the links are cut: of each user just the task under way is unknown, and all go on', async () => {
      const tasks = sessions.map(
        (session) => [run(session, 'kp_shell "" "" "sleep 605"'), run(session, 'true')] as const,
      );
      await eventually('all of them run', () => sleepers().length === users.length);
      proxy.cut();
      for (const [first, second] of tasks) assert.equal([(await first).kind, (await second).kind], ['lost', 'stopped']);
      assert.equal(sleepers(), []);
      const again = await Promise.all(
        sessions.map((session) => {
          session.go();
          return answer(session, 'id -un');
        }),
      );
      assert.equal(
        again.map(({ stdout }) => stdout.toString()),
        users.map((user) => `${user}\n`),
      );
      assert.is(proxy.came.connections, 4);
    });

    test('with the end of the connection nothing is left of any user', async () => {
      await connection.close();
      assert.equal(readdirSync(bases), []);
      await eventually('no process is left, neither of a shell nor of who became its user', () => {
        return processesWith(bases).length === 0;
      });
    });
  },
  {
    before: async () => {
      server = await startSshd(['MaxSessions 8']);
      proxy = await startProxy(server.port);
      bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
      chmodSync(bases, 0o1777);
      const fittings = { shell: `env OF=${bases} dash`, bases }; // so that it stands in the command lines of sudo and su
      connection = await connect(server.target({ port: proxy.port }), server.settings(), undefined, fittings);
      sessions = await Promise.all([
        connection.session(),
        ...others.map((user, index) => connection.session(become(user, index))),
      ]);
    },
    after: async () => {
      await proxy.stop();
      await server.stop();
      rmSync(bases, { recursive: true });
    },
  },
);

function sleepers(): string[] {
  return processesWith('sleep 605').filter((line) => line.startsWith('sleep '));
}

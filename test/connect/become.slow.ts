import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { BecomeUser } from '../../engine/connect/connection.ts';
import { ConnectionError } from '../../engine/errors.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { answer, endProcesses, eventually, processesWith, run, withConnection } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { makeUser, type TestUser } from './users.ts';

let server: Sshd;
let asking: TestUser;
let free: TestUser;
let sudoers: string;

/** Who logs in, whom they become, and what comes of it. */
const cases: readonly {
  readonly title: string;
  readonly login: () => string;
  readonly become: () => BecomeUser;
  readonly is?: () => string;
  readonly refused?: RegExp;
}[] = [
  {
    title: 'sudo with its password',
    login: () => asking.name,
    become: () => ({ user: 'root', method: 'sudo', password: new Secret(asking.password) }),
    is: () => 'root /root\n',
  },
  {
    title: 'sudo without a password',
    login: () => free.name,
    become: () => ({ user: 'root', method: 'sudo' }),
    is: () => 'root /root\n',
  },
  {
    title: 'sudo that needs no password, but has one',
    login: () => free.name,
    become: () => ({ user: 'root', method: 'sudo', password: new Secret('whatever') }),
    is: () => 'root /root\n',
  },
  {
    title: 'sudo from root to another user',
    login: () => 'root',
    become: () => ({ user: free.name, method: 'sudo' }),
    is: () => `${free.name} /home/${free.name}\n`,
  },
  {
    title: 'su from root',
    login: () => 'root',
    become: () => ({ user: free.name, method: 'su' }),
    is: () => `${free.name} /home/${free.name}\n`,
  },
  {
    title: 'su with a password, on a terminal',
    login: () => free.name,
    become: () => ({ user: asking.name, method: 'su', password: new Secret(asking.password) }),
    is: () => `${asking.name} /home/${asking.name}\n`,
  },
  {
    title: 'a wrong password for sudo',
    login: () => asking.name,
    become: () => ({ user: 'root', method: 'sudo', password: new Secret('wrong one') }),
    refused: /cannot become root by sudo: the password was not accepted\n[\s\S]*Sorry, try again/,
  },
  {
    title: 'a password that is needed and not given',
    login: () => asking.name,
    become: () => ({ user: 'root', method: 'sudo' }),
    refused: /cannot become root by sudo: refused\nsudo: a password is required$/,
  },
  {
    title: 'a wrong password for su',
    login: () => free.name,
    become: () => ({ user: asking.name, method: 'su', password: new Secret('wrong one') }),
    refused: /cannot become kptest\d+a by su: refused\n[\s\S]*Authentication failure/,
  },
  {
    title: 'a user that does not exist',
    login: () => free.name,
    become: () => ({ user: 'kptest-nobody', method: 'sudo' }),
    refused: /cannot become kptest-nobody by sudo: refused\nsudo: unknown user:? kptest-nobody/,
  },
  {
    title: 'a name that is no name',
    login: () => 'root',
    become: () => ({ user: '-i; id', method: 'sudo' }),
    refused: /"-i; id" is not the name of a user$/,
  },
];

suite(
  'become',
  (test) => {
    for (const { title, login, become, is, refused } of cases) {
      test(title, () =>
        withConnection(server.target({ user: login() }), server.settings(), async (connection) => {
          if (refused) {
            await connection.session(become()).then(
              () => assert.unreachable('it was let in'),
              (error) => {
                assert.instance(error, ConnectionError);
                assert.is(error.reason, 'become');
                assert.match(error.message, refused, error.message);
                assert.not.match(error.message, 'wrong one');
              },
            );
            return;
          }
          const session = await connection.session(become());
          const who = await answer(session, 'echo "$(id -un) $HOME"');
          assert.is(who.stdout.toString(), is?.());
          const bytes = await answer(session, "printf 'a\\000\\r\\n\\004b'; printf '%5000s' x | wc -c; cat");
          assert.is(bytes.stdout.toString('latin1'), 'a\0\r\n\x04b5000\n');
        }),
      );
    }

    test('the session of another user and that of the login stand beside each other', () =>
      withConnection(server.target({ user: free.name }), server.settings(), async (connection) => {
        const [login, root] = await Promise.all([
          connection.session(),
          connection.session({ user: 'root', method: 'sudo' }),
        ]);
        assert.is((await answer(login, 'id -un')).stdout.toString(), `${free.name}\n`);
        assert.is((await answer(root, 'id -un')).stdout.toString(), 'root\n');
        assert.is(await connection.session(), login);
      }));

    for (const how of ['timed-out', 'interrupted'] as const) {
      for (const method of ['sudo', 'su'] as const) {
        test(`a task that ${how === 'timed-out' ? 'takes too long' : 'is interrupted'} through ${method}: nothing is left of it, earlier daemons are`, () =>
          withConnection(server.target({ user: free.name }), server.settings(), async (connection) => {
            const password = method === 'su' ? { password: new Secret(asking.password) } : {};
            const session = await connection.session({
              user: method === 'su' ? asking.name : 'root',
              method,
              ...password,
            });
            const [daemon, sleeper] = [marker(), marker()];
            await answer(session, `kp_shell '' '' 'nohup sleep ${daemon} >/dev/null 2>&1 &'`);
            const abort = new AbortController();
            const text = `kp_shell '' '' 'echo began; sleep ${sleeper} & (setsid sleep ${sleeper} &); sleep ${sleeper}'`;
            const reply = run(session, text, how === 'timed-out' ? { timeout: 0.5 } : { signal: abort.signal });
            await eventually('it runs', () => sleeping(sleeper) === 3);
            abort.abort();
            const outcome = await reply;
            assert.is(outcome.kind, how);
            if (outcome.kind === 'timed-out') assert.is(outcome.answer.stdout.toString(), 'began\n');
            assert.equal(processesWith(sleeper), []);
            assert.is(sleeping(daemon), 1);
            endProcesses(daemon);
          }));
      }
    }
  },
  {
    before: async () => {
      server = await startSshd();
      asking = makeUser('a');
      free = makeUser('f');
      sudoers = `/etc/sudoers.d/${free.name}`;
      mkdirSync('/etc/sudoers.d', { recursive: true });
      const rules = [`${free.name} ALL=(ALL) NOPASSWD: ALL`, `${asking.name} ALL=(ALL) ALL`, ''];
      writeFileSync(sudoers, rules.join('\n'), { mode: 0o440 });
    },
    after: async () => {
      rmSync(sudoers);
      for (const user of [asking, free]) user.remove();
      await server.stop();
    },
  },
);

function sleeping(seconds: string): number {
  return processesWith(seconds).filter((line) => line.startsWith('sleep ')).length;
}

/** A number of seconds that no other process sleeps. */
function marker(): string {
  return `600.${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

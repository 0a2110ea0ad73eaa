import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { HostBusyError } from '../../engine/connect/busy.ts';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, ConnectSettings, Reply } from '../../engine/connect/connection.ts';
import { type Declare, suite } from '../suite.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { admitted, answer, eventually, processesWith, run, sessionShells, withConnection } from './sessions.ts';
import { type Sshd, startSshd } from './sshd.ts';

const inEveryShell = [
  'a hundred',
  'a cut link:',
  'done while',
  'a second run',
  'of newcomers',
  'directories',
  'with a goodbye',
];

for (const shell of sessionShells) {
  let server: Sshd;
  let proxy: TestProxy;
  let bases: string;
  let folder: string;

  const open = (changes: Partial<ConnectSettings> = {}): Promise<Connection> =>
    connect(server.target({ port: proxy.port }), server.settings({ lock: 'refuse', ...changes }), undefined, {
      shell,
      bases,
    });

  /** Appends its number to a log on the host, as what must not happen twice. */
  const append = (number: number) => `echo ${number} >>${folder}/log`;
  const log = () => (existsSync(`${folder}/log`) ? readFileSync(`${folder}/log`, 'utf8') : '').trim().split('\n');

  suite(
    `streaming, fence and lock under ${shell}`,
    (declare) => {
      // What is slow, and the same in every shell, is tried in one of them.
      const test: Declare = (name, body) => {
        if (shell === sessionShells[0] || inEveryShell.some((each) => name.startsWith(each))) once(name, body);
      };
      const once: Declare = (name, body) =>
        declare(name, () => {
          rmSync(`${folder}/log`, { force: true });
          return body();
        });

      test('a hundred programs, one failing in the middle: those behind it are stopped, until go', async () => {
        const connection = await open();
        const session = await connection.session();
        const replies = await Promise.all(
          Array.from({ length: 100 }, (_, index) => run(session, index === 50 ? 'exit 7' : append(index))),
        );
        assert.equal(
          replies.map(({ kind }) => kind),
          [...Array(51).fill('answered'), ...Array(49).fill('stopped')],
        );
        assert.equal(
          log(),
          Array.from({ length: 50 }, (_, index) => String(index)),
        );
        assert.is((await run(session, append(100))).kind, 'stopped');
        session.go();
        assert.is((await run(session, append(101))).kind, 'answered');
        assert.is(log().at(-1), '101');
        await connection.close();
      });

      test('a cut link: what ran is reported as run, the one under way is unknown, the rest did not run', async () => {
        const connection = await open();
        const session = await connection.session();
        const replies = [
          ...[0, 1].map((number) => run(session, append(number))),
          run(session, `${append(2)}; kp_shell '' '' 'sleep 601'; ${append(999)}`),
          ...[3, 4].map((number) => run(session, append(number))),
        ];
        await eventually('the third one runs', () => log().includes('2'));
        proxy.cut();
        assert.equal((await Promise.all(replies)).map(outcome), [
          'answered',
          'answered',
          'lost, may have run',
          'stopped',
          'stopped',
        ]);
        assert.equal(log(), ['0', '1', '2']);
        assert.equal(processesWith('sleep 601'), []);
        session.go();
        assert.is((await run(session, append(5))).kind, 'answered');
        await connection.close();
      });

      test('a cut link while answers are on their way: they are told again, and what had not begun runs then, once', async () => {
        const connection = await open();
        const session = await admitted(connection);
        proxy.freeze();
        const replies = [0, 1, 2].map((number) => run(session, append(number)));
        await new Promise((resolve) => setTimeout(resolve, 100));
        proxy.cut();
        assert.equal((await Promise.all(replies)).map(outcome), ['answered', 'answered', 'answered']);
        assert.equal(log(), ['0', '1', '2']);
        await connection.close();
      });

      test('a link that is cut before the host has greeted: nothing is run twice, and nothing that was not sent', async () => {
        const connection = await open();
        const session = await connection.session();
        proxy.freeze();
        const replies = [0, 1].map((number) => run(session, append(number)));
        await new Promise((resolve) => setTimeout(resolve, 100));
        proxy.cut();
        assert.equal((await Promise.all(replies)).map(outcome), ['lost, may have run', 'stopped']);
        assert.ok(['', '0'].includes(log().join()));
        session.go();
        assert.is((await run(session, append(2))).kind, 'answered');
        await connection.close();
      });

      test('programs that were sent behind a refused greeting are refused, too', async () => {
        const first = await open({ run: 'one' });
        await admitted(first);
        const second = await open({ run: 'two' });
        const session = await second.session();
        const refusals = await Promise.all(
          [1, 2].map((number) => run(session, append(number)).catch((error) => error)),
        );
        for (const error of refusals) assert.instance(error, HostBusyError);
        await first.close();
        assert.is((await run(await second.session(), append(3))).kind, 'answered');
        assert.equal(log(), ['3']);
        await second.close();
      });

      test('done while nobody listened: the answer comes with the next session', async () => {
        const connection = await open();
        const session = await connection.session();
        const reply = run(session, `kp_shell '' '' 'sleep 0.319'; ${append(1)}; kp_result word kept; echo out`);
        await eventually('it runs', () => processesWith('sleep 0.319').length > 0);
        proxy.freeze();
        await eventually('it has run', () => log().includes('1'));
        await new Promise((resolve) => setTimeout(resolve, 200));
        proxy.cut();
        const outcome = await reply;
        assert.is(outcome.kind, 'answered');
        if (outcome.kind === 'answered') {
          assert.is(outcome.answer.stdout.toString(), 'out\n');
          assert.is(outcome.answer.results.get('word')?.toString(), 'kept');
        }
        assert.equal(log(), ['1']);
        await connection.close();
      });

      test('an end of the link for good: lost, and what was not sent did not run', async () => {
        const connection = await open({ connectTimeout: 3 });
        const session = await connection.session();
        const replies = [run(session, "kp_shell '' '' 'sleep 602'")];
        await eventually('it runs', () => processesWith('sleep 602').length > 0);
        proxy.cut(true);
        assert.equal((await Promise.all(replies)).map(outcome), ['lost, may have run']);
        assert.is(outcome(await run(session, append(1))), 'stopped');
        session.go();
        assert.is(outcome(await run(session, append(1))), 'lost, did not run');
        await connection.close();
        proxy.restore();
        // another run finds the session dead, and ends what is left of it
        const other = await open({ run: 'another' });
        await answer(await other.session(), 'true');
        assert.equal(processesWith('sleep 602'), []);
        await other.close();
      });

      test('a session that somebody begins to fence: no task of it begins, even one that was forked before', async () => {
        const connection = await open();
        const session = await connection.session();
        const replies = [run(session, ': >"$kp_home/open"'), run(session, append(1))];
        assert.equal((await Promise.all(replies)).map(outcome), ['answered', 'lost, may have run']);
        assert.equal(log(), ['']);
        session.go();
        assert.is((await run(session, append(2))).kind, 'answered');
        await connection.close();
      });

      test('a killed sshd is a lost connection', async () => {
        const connection = await open();
        const session = await connection.session();
        const feeder = (await answer(session, 'echo "$kp_parent"')).stdout.toString();
        const reply = run(session, "kp_shell '' '' 'sleep 603'");
        await eventually('it runs', () => processesWith('sleep 603').length > 0);
        process.kill(Number(feeder), 'SIGKILL');
        assert.is(outcome(await reply), 'lost, may have run');
        assert.equal(processesWith('sleep 603'), []);
        await connection.close();
      });

      test('a second run is refused, and told who holds the host; check mode is not', async () => {
        const first = await open({ run: 'one', owner: 'ann@desk', since: '2026-01-02T03:04:05Z' });
        await admitted(first);
        const second = await open({ run: 'two' });
        await admitted(second).then(
          () => assert.unreachable('it was let in'),
          (error) => {
            assert.instance(error, HostBusyError);
            assert.equal(error.holder, { run: 'one', owner: 'ann@desk', since: '2026-01-02T03:04:05Z' });
            assert.is(error.message, 'h1: run one of ann@desk works on it since 2026-01-02T03:04:05Z');
          },
        );
        await second.close();
        const check = await open({ run: 'three', lock: 'none' });
        assert.is((await answer(await check.session(), 'echo in')).stdout.toString(), 'in\n');
        await check.close();
        await first.close();
        const third = await open({ run: 'four' });
        await admitted(third);
        await third.close();
      });

      test('a run that waits gets the host when it is free', async () => {
        const first = await open({ run: 'one' });
        await admitted(first);
        const told: string[] = [];
        const second = await open({
          run: 'two',
          lock: 'wait',
          onBusy: (host, holder) => told.push(`${host} ${holder.run}`),
        });
        const waiting = admitted(second);
        await eventually('it is told', () => told.length > 0);
        assert.equal(told, ['h1 one']);
        await first.close();
        assert.is((await answer(await waiting, 'echo in')).stdout.toString(), 'in\n');
        await second.close();
      });

      test('a run that takes over ends what the other one does', async () => {
        const first = await open({ run: 'one', connectTimeout: 10 });
        const session = await first.session();
        const reply = run(session, "kp_shell '' '' 'sleep 604'");
        await eventually('it runs', () => processesWith('sleep 604').length > 0);
        const second = await open({ run: 'two', lock: 'take-over' });
        await admitted(second);
        assert.equal(processesWith('sleep 604'), []);
        assert.is(outcome(await reply), 'lost, may have run');
        await Promise.all([first.close(), second.close()]);
      });

      test('a resumed run takes the place of the one it resumes; two names of one machine do not exclude each other', async () => {
        const first = await open({ run: 'one' });
        await admitted(first);
        const second = await open({ run: 'two', resumes: 'one' });
        const session = await admitted(second);
        const alias = await connect(
          server.target({ host: 'h2' }),
          server.settings({ lock: 'refuse', run: 'two' }),
          undefined,
          { shell, bases },
        );
        await answer(await alias.session(), 'true');
        await answer(session, 'true');
        await Promise.all([first.close(), second.close(), alias.close()]);
      });

      test('of newcomers that come at once just one is let in', async () => {
        const connections = await Promise.all(Array.from({ length: 5 }, (_, index) => open({ run: `run${index}` })));
        const outcomes = await Promise.allSettled(connections.map(admitted));
        assert.equal(outcomes.map(({ status }) => status).sort(), ['fulfilled', ...Array(4).fill('rejected')]);
        for (const each of outcomes) if (each.status === 'rejected') assert.instance(each.reason, HostBusyError);
        await Promise.all(connections.map((connection) => connection.close()));
      });

      test('directories of others are let alone, those of dead sessions are removed', async () => {
        writeFileSync(`${bases}/kplay-0-file`, '');
        const first = await open();
        const session = await first.session();
        const pid = (await answer(session, 'echo $$')).stdout.toString();
        process.kill(Number(pid), 'SIGKILL');
        await eventually('it is dead', () => !existsSync(`/proc/${pid.trim()}`));
        assert.is(readdirSync(bases).length, 2);
        const second = await open({ run: 'two' });
        await admitted(second);
        assert.is(readdirSync(bases).length, 2);
        await Promise.all([first.close(), second.close()]);
        rmSync(`${bases}/kplay-0-file`);
      });

      test('with a goodbye nothing stays', async () => {
        assert.equal(readdirSync(bases), []);
        assert.equal(processesWith(bases), []);
        await withConnection(
          server.target(),
          server.settings(),
          async (connection) => answer(await connection.session(), 'true'),
          {
            shell,
            bases,
          },
        );
        assert.equal(readdirSync(bases), []);
      });
    },
    {
      before: async () => {
        server = await startSshd();
        proxy = await startProxy(server.port);
        bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
        folder = mkdtempSync(`${tmpdir()}/kplay-logs-`);
      },
      after: async () => {
        await proxy.stop();
        await server.stop();
        for (const each of [bases, folder]) rmSync(each, { recursive: true });
      },
    },
  );
}

function outcome(reply: Reply): string {
  if (reply.kind !== 'lost') return reply.kind;
  return reply.mayHaveRun ? 'lost, may have run' : 'lost, did not run';
}

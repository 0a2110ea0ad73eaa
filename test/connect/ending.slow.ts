import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import type { Connection, Session } from '../../engine/connect/connection.ts';
import { suite } from '../suite.ts';
import {
  answer,
  endProcesses,
  eventually,
  here,
  processesWith,
  run,
  sessionShells,
  unlocked,
  withConnection,
} from './sessions.ts';

/** How a task hides its processes, and what it prints before; each X is a number of seconds that nobody else sleeps. */
const cases: readonly { readonly title: string; readonly text: string; readonly sleepers: number }[] = [
  { title: 'a child and a background child', text: "kp_shell '' '' 'echo began; sleep X & sleep X'", sleepers: 2 },
  { title: 'a session of its own', text: "kp_shell '' '' 'echo began; setsid sleep X & sleep X'", sleepers: 2 },
  {
    title: 'an orphan in a session of its own',
    text: "kp_shell '' '' 'echo began; (setsid sleep X &) ; sleep X'",
    sleepers: 2,
  },
  {
    title: 'an orphan without its environment',
    text: "kp_shell '' '' 'echo began; (env -i sleep X &) ; sleep X'",
    sleepers: 2,
  },
  { title: 'the program itself', text: 'echo began; sleep X', sleepers: 1 },
];

for (const shell of sessionShells) {
  let connection: Connection;
  let session: Session;
  let bases: string;

  suite(
    `ending a task under ${shell}`,
    (test) => {
      for (const { title, text, sleepers } of cases) {
        for (const how of ['timed-out', 'interrupted'] as const) {
          test(`${title}, ${how}: nothing is left, and a daemon of an earlier task lives on`, async () => {
            const [daemon, sleeper] = [marker(), marker()];
            await answer(session, `kp_shell '' '' 'nohup sleep ${daemon} >/dev/null 2>&1 &'`);
            const abort = new AbortController();
            const options = how === 'timed-out' ? { timeout: 0.7 } : { signal: abort.signal };
            const reply = run(session, text.replaceAll('X', sleeper), options);
            const behind = run(session, 'true');
            await eventually('it runs', () => sleeping(sleeper).length === sleepers);
            abort.abort();
            const outcome = await reply;
            assert.is(outcome.kind, how);
            if (outcome.kind === 'timed-out') assert.is(outcome.answer.stdout.toString(), 'began\n');
            assert.is((await behind).kind, 'stopped');
            assert.equal(processesWith(sleeper), []);
            assert.is(sleeping(daemon).length, 1);
            session.go();
            endProcesses(daemon);
          });
        }
      }

      test('an interrupt of what has not been sent, or has not begun', async () => {
        const abort = new AbortController();
        const first = run(session, "kp_shell '' '' 'sleep 0.5'");
        const second = run(session, 'echo second', { signal: abort.signal });
        abort.abort();
        assert.is((await first).kind, 'answered');
        assert.is((await second).kind, 'interrupted');
        session.go();
        assert.is((await run(session, 'true', { signal: abort.signal })).kind, 'interrupted');
        session.go();
        assert.is((await run(session, 'true')).kind, 'answered');
      });

      test('an interrupt that comes when its task is over: what was sent behind it does not begin', () =>
        withConnection(
          here,
          unlocked,
          async (fresh) => {
            const own = await fresh.session();
            // as the other channel does it, at a moment that can be chosen; 0 is a session's first generation
            const [first, second] = [run(own, 'kp_halt "$kp_home" 0'), run(own, 'echo second')];
            own.go();
            const replies = await Promise.all([first, second, run(own, 'echo third')]);
            assert.equal(
              replies.map(({ kind }) => kind),
              ['answered', 'stopped', 'answered'],
            );
          },
          { shell, bases },
        ));

      if (shell === sessionShells[0]) {
        test('what ignores TERM is killed after 5 s', async () => {
          const sleeper = marker();
          const text = `kp_shell '' '' 'trap "" TERM; sleep ${sleeper} & wait; sleep ${sleeper}'`;
          const outcome = await run(session, text, { timeout: 0.5 });
          assert.is(outcome.kind, 'timed-out');
          assert.equal(processesWith(sleeper), []);
          session.go();
        });
      }
    },
    {
      before: async () => {
        bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
        connection = await connect(here, unlocked, undefined, { shell, bases });
        session = await connection.session();
      },
      after: async () => {
        await connection.close();
        rmSync(bases, { recursive: true });
      },
    },
  );
}

function marker(): string {
  return `600.${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

function sleeping(seconds: string): string[] {
  return processesWith(seconds).filter((line) => line.startsWith('sleep '));
}

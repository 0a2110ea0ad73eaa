import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import { patience } from '../../engine/connect/patience.ts';
import { suite } from '../suite.ts';
import { admitted, answer, eventually, here, processesWith, run, unlocked } from './sessions.ts';

const bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

suite(
  'patience with slow hosts',
  (test) => {
    test('a host that is not heard in time is given up, and said so', async () => {
      const connection = await connect(here, { ...unlocked, connectTimeout: 1 }, undefined, {
        shell: `sh -c 'sleep 5.25'`,
        bases,
      });
      const session = await connection.session();
      const reply = await run(session, 'true'); // it may yet run it
      assert.is(reply.kind, 'lost');
      assert.is(reply.kind === 'lost' && reply.cause.message, 'here: logged in, but no shell answers');
      await connection.close();
    });

    test('each step of a slow one may take as long: its shell, the library, what is left of others', async () => {
      const shell = `${bases}.slow`;
      // three times 0.7 of a limit of 1 s
      writeFileSync(shell, '#!/bin/sh\nsleep 0.7\nIFS= read -r first\neval "$first"\nsleep 0.7\nexec dash -s\n');
      chmodSync(shell, 0o755);
      const settings = { ...unlocked, connectTimeout: 1 };
      const connection = await connect(here, settings, undefined, { shell, bases });
      assert.is((await answer(await connection.session(), 'echo slow')).stdout.toString(), 'slow\n');
      await connection.close();
      rmSync(shell);
    });

    test('a newcomer that has to end what withstands TERM for 5 s is waited for', async () => {
      const settings = { ...unlocked, lock: 'refuse' as const, connectTimeout: 2 };
      const first = await connect(here, { ...settings, run: 'one' }, undefined, { shell: 'dash', bases });
      const session = await first.session();
      // connections of kind local take no lock: what is left is met by who takes the place of a lost session
      const reply = run(session, `kp_shell '' '' 'trap "" TERM; sleep 606 & wait; sleep 606'`);
      await eventually('it runs', () => processesWith('sleep 606').length > 0);
      process.kill(shellOf(bases), 'SIGKILL');
      assert.is((await reply).kind, 'lost');
      assert.equal(processesWith('sleep 606'), []);
      session.go();
      assert.is((await answer(session, 'echo again')).stdout.toString(), 'again\n');
      await first.close();
    });

    test('what came while this process was busy is heard before the clock', async () => {
      const connection = await connect(here, { ...unlocked, connectTimeout: 1 }, undefined, { shell: 'dash', bases });
      const session = await admitted(connection);
      let given = 0;
      let heard = 0;
      const clock = patience(0.3, () => given++);
      const answered = answer(session, 'sleep 0.1').then(() => {
        heard++;
        clock.end();
      });
      await pause(50); // it is on its way
      const until = Date.now() + 1000;
      while (Date.now() < until); // as a controller that gets no time from its machine
      await answered;
      assert.equal([given, heard], [0, 1]);
      await connection.close();
    });

    test('silence is bounded, and signs move the bound', async () => {
      let given = 0;
      const clock = patience(0.4, () => given++);
      for (let n = 0; n < 4; n++) {
        await pause(200);
        clock.sign();
      }
      assert.is(given, 0);
      await eventually('it gives up', () => given === 1);
      clock.end();
    });
  },
  { after: () => rmSync(bases, { recursive: true }) },
);

/** The pid of the only session's shell. */
function shellOf(folder: string): number {
  const [home] = readdirSync(folder);
  return Number(readFileSync(`${folder}/${home}/holder`, 'utf8').split(' ')[0]);
}

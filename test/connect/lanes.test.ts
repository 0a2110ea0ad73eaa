import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import type { Session } from '../../engine/connect/connection.ts';
import { suite } from '../suite.ts';
import { here, run, sessionShells, unlocked, withConnection } from './sessions.ts';

const bases = mkdtempSync(`${tmpdir()}/kplay-bases-`);

/** Runs a text for a lane, and gives what became of it. */
async function send(session: Session, lane: string, text: string): Promise<string> {
  return (await run(session, text, { lane })).kind;
}

suite(
  'lanes that share a session',
  (test) => {
    test('when one goes on, what the other has behind a failure that is on its way stays stopped', () =>
      withConnection(
        here,
        unlocked,
        async (connection) => {
          const session = await connection.session();
          const begun = [send(session, 'a', 'exit 1'), send(session, 'a', 'true'), send(session, 'b', 'true')];
          assert.equal(await Promise.all(begun), ['answered', 'stopped', 'stopped']);
          session.go('a');
          const failing = send(session, 'a', 'exit 1');
          assert.is(await send(session, 'b', 'true'), 'stopped');
          session.go('b');
          const behind = [send(session, 'a', 'true'), send(session, 'b', 'true')];
          assert.equal(await Promise.all([failing, ...behind]), ['answered', 'stopped', 'answered']);
          session.go();
          assert.equal(await Promise.all([send(session, 'a', 'true'), send(session, 'b', 'true')]), [
            'answered',
            'answered',
          ]);
        },
        { shell: sessionShells[0] ?? 'sh', bases },
      ));
  },
  { after: () => rmSync(bases, { recursive: true }) },
);

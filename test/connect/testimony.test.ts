import * as assert from 'uvu/assert';
import type { Keeping } from '../../engine/connect/connection.ts';
import type { Done, Message } from '../../engine/connect/session/frames.ts';
import { Testimony } from '../../engine/connect/session/testimony.ts';
import { suite } from '../suite.ts';

const none = Buffer.alloc(0);
const done = (task: number): Done => ({ kind: 'done', task, code: 0, records: none, stdout: none, stderr: none });
const past = (key: string): Message => ({ kind: 'past', key });
const unclear = (key: string): Message => ({ kind: 'unclear', key });
const met = (shell: string, run = 'r1'): Message => ({ kind: 'met', shell, run });

/** What sessions say, and what is known then of a program: its key, and to which shell it was sent. */
const rows: readonly (readonly [
  name: string,
  said: readonly Message[],
  program: readonly [key: string, sentTo: string | undefined],
  known: number | string,
])[] = [
  ['nothing was said, and it was not sent', [], ['k', undefined], 'not begun'],
  ['nothing was said, and it was sent', [], ['k', 's'], 'unclear'],
  ['its session does not know it', [met('s')], ['k', 's'], 'not begun'],
  ['another session was met', [met('t')], ['k', 's'], 'unclear'],
  ['it has ended', [past('k'), done(3), met('s')], ['k', 's'], 3],
  ['it has ended, and need not have been noted', [past('k'), done(3), met('s')], ['k', undefined], 3],
  ['it had asked for uploads, and has ended', [past('k'), done(3), past('k'), done(4), met('s')], ['k', 's'], 4],
  ['it was under way', [past('j'), done(3), unclear('k'), met('s')], ['k', 's'], 'unclear'],
  ['what was said was cut short', [past('k'), done(3)], ['k', 's'], 'unclear'],
  ['the session is one of another run', [past('k'), done(3), met('s', 'r9')], ['k', undefined], 'not begun'],
  ['the session is one of the run before that', [past('k'), done(3), met('s', 'r0')], ['k', 's'], 3],
];

function keeping(key: string, sentTo: string | undefined): Keeping {
  return { key, open: { sentTo }, sending: () => {}, unsent: () => {}, kept: Promise.resolve() };
}

suite('what sessions of runs before tell', (test) => {
  for (const [name, said, [key, sentTo], expected] of rows) {
    test(name, () => {
      const testimony = new Testimony('r1,r0');
      for (const message of said) assert.ok(testimony.take(message));
      const known = testimony.of(keeping(key, sentTo));
      assert.is(typeof known === 'string' ? known : known.task, expected);
      assert.is(testimony.of(keeping(key, sentTo)), 'not begun', 'it is told once');
    });
  }

  test('is nothing for programs that no run before has begun, and leaves other messages alone', () => {
    const testimony = new Testimony('r1');
    for (const message of [past('k'), done(3), met('s')]) testimony.take(message);
    const { open: _, ...fresh } = keeping('k', 's');
    assert.is(testimony.of(fresh), 'not begun');
    assert.is(testimony.take(done(1)), false);
    assert.is(testimony.take({ kind: 'started', task: 1 }), false);
  });
});

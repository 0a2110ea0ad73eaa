import * as assert from 'uvu/assert';
import { driftOf } from '../../engine/plan/drift.ts';
import type { Finding } from '../../engine/plan/findings.ts';
import { driftLines } from '../../engine/plan/show.ts';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { finding, handlerFinding } from './finding.ts';

interface Row {
  readonly what: string;
  readonly planned: readonly Finding[];
  readonly now: readonly Finding[];
  /** Nothing for no drift. */
  readonly told: string;
}

const mode = (before: string) => ({ name: 'mode of /f', before, after: '0644' });
const content = (before: string) => ({ name: '/f', before, after: 'one\ntwo\nthree\n' });
const cause = { task: 'make the folder', origin: { file: 'site.yml', line: 4, column: 7 } };

const rows: readonly Row[] = [
  {
    what: 'the same statuses and digests',
    planned: [finding(0, 'ok', { seen: 'x' }), finding(1, 'changed', { seen: 'y' }), finding(2, 'unknown')],
    now: [finding(0, 'ok', { seen: 'x' }), finding(1, 'changed', { seen: 'y' }), finding(2, 'unknown')],
    told: '',
  },
  {
    what: 'a mode that somebody has changed',
    planned: [finding(0, 'ok', { seen: 'x' })],
    now: [finding(0, 'changed', { seen: 'y', differences: [mode('0600')] })],
    told: lines(`
      a:
        task 0 (copy) at site.yml:10
          plan: nothing to change
          now:  would change
                  mode of /f: 0600 → 0644
    `),
  },
  {
    what: 'a text that somebody has edited before it was changed',
    planned: [finding(0, 'changed', { seen: 'x', differences: [content('one\ntwo\n')] })],
    now: [finding(0, 'changed', { seen: 'y', differences: [content('one\nsomebody\n')] })],
    told: lines(`
      a:
        task 0 (copy) at site.yml:10
          plan: would change
                  /f: another text
          now:  would change
                  /f: another text
          --- /f	plan
          +++ /f	now
          @@ -1,2 +1,2 @@
           one
          -two
          +somebody
    `),
  },
  {
    what: 'what may not be shown',
    planned: [finding(0, 'changed', { seen: 'x' })],
    now: [finding(0, 'changed', { seen: 'y' })],
    told: lines(`
      a:
        task 0 (copy) at site.yml:10
          plan: would change
          now:  would change, but something else was found, which is not shown
    `),
  },
  {
    what: 'somebody did it by hand; the handler that falls away with it is not told',
    planned: [finding(0, 'changed', { after: cause, differences: [mode('0600')] }), handlerFinding(9, 'unknown')],
    now: [finding(0, 'ok')],
    told: lines(`
      a:
        task 0 (copy) at site.yml:10
          plan: would change (after make the folder at site.yml:4)
                  mode of /f: 0600 → 0644
          now:  nothing to change
    `),
  },
  {
    what: 'items of a loop are told apart, also where they have one label',
    planned: [finding(0, 'ok', { item: 'x', seen: '1' }), finding(0, 'ok', { item: 'x', seen: '2' })],
    now: [finding(0, 'ok', { item: 'x', seen: '1' }), finding(0, 'skipped', { item: 'x', seen: '2' })],
    told: lines(`
      a:
        task 0 (item=x) (copy) at site.yml:10
          plan: nothing to change
          now:  would be skipped
    `),
  },
  {
    what: 'nothing is told of the tasks behind a failure, on other hosts neither',
    planned: ['a', 'b', 'c'].flatMap((host) => [0, 1, 2].map((index) => finding(index, 'ok', { host }))),
    now: [
      finding(0, 'ok'),
      finding(1, 'failed', { message: 'there is no user x' }),
      finding(0, 'ok', { host: 'b' }),
      finding(1, 'changed', { host: 'b' }),
    ],
    told: lines(`
      a:
        task 1 (copy) at site.yml:11
          plan: nothing to change
          now:  fails: there is no user x
      b:
        task 1 (copy) at site.yml:11
          plan: nothing to change
          now:  would change
    `),
  },
  {
    what: 'what a task that fails now has not looked at is not shown',
    planned: [finding(0, 'changed', { differences: [content('one\ntwo\n')] })],
    now: [finding(0, 'failed', { message: 'no', handled: 'rescued' })],
    told: lines(`
      a:
        task 0 (copy) at site.yml:10
          plan: would change
                  /f: another text
          now:  fails, which is rescued: no
    `),
  },
  {
    what: 'a host that is unreachable now',
    planned: [finding(0, 'ok'), finding(1, 'ok'), finding(0, 'ok', { host: 'b' })],
    now: [finding(0, 'unreachable', { message: 'connection refused' })],
    told: lines(`
      a:
          plan: reachable
          now:  connection refused
    `),
  },
  {
    what: 'a host that is new, and one that is gone; a failure that is ignored in both looks ends none',
    planned: [finding(0, 'failed'), finding(0, 'ok', { host: 'b' })],
    now: [finding(0, 'failed'), finding(0, 'ok', { host: 'c' })],
    told: lines(`
      b:
          plan: a host of these plays
          now:  no such host
      c:
          plan: no such host
          now:  a host of these plays
    `),
  },
];

suite('drift', (test) => {
  for (const { what, planned, now, told } of rows) {
    test(what, () => assert.is(driftLines(driftOf(planned, now)).join('\n'), told));
  }

  test('a handler is found again wherever the order of handlers has put it', () => {
    const handler = handlerFinding(9, 'changed');
    const elsewhere = { ...handler, task: { ...handler.task, position: [12] } };
    assert.equal(driftOf([finding(0, 'changed'), handler], [finding(0, 'changed'), elsewhere]), []);
  });
});

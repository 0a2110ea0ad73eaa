import { Chalk } from 'chalk';
import * as assert from 'uvu/assert';
import type { RunEvent, TaskHeader, TaskResult } from '../../engine/report/events.ts';
import { Lines } from '../../engine/report/lines.ts';
import { plain } from '../../engine/report/plain.ts';
import { suite } from '../suite.ts';

const origin = { file: 'play.yml', line: 3, column: 7 };

function task(name: string, ...position: number[]): TaskHeader {
  return { position, name, module: 'command', handler: false, origin };
}

function finished(header: TaskHeader, result: Partial<TaskResult>): RunEvent {
  const whole = { host: 'h1', status: 'ok' as const, data: {}, differences: [], duration: 1, ...result };
  return { type: 'task-finished', task: header, result: whole, items: 0 };
}

function told(events: readonly RunEvent[], verbosity = 0): string {
  const out: string[] = [];
  const report = plain(new Lines(new Chalk({ level: 0 }), verbosity), (text) => out.push(text));
  report({ type: 'play-started', name: 'all', hosts: ['h1', 'h2'], origin });
  for (const event of events) report(event);
  return out.slice(1).join('\n').replace(/\*+/g, '*');
}

suite('plain report', (test) => {
  test('what the check found is told in a line, or all of it', () => {
    const odd = [1, 2, 3, 4].map((line) => ({
      code: 'unsafe-mode',
      message: 'everybody may change this file',
      origin: { file: 'site.yml', line, column: 5 },
    }));
    const one = 'warning: site.yml:1:5: everybody may change this file (unsafe-mode)';
    assert.is(told([{ type: 'checked', odd: odd.slice(0, 1) }]), one);
    assert.is(
      told([{ type: 'checked', odd }]),
      'warning: the check has 4 doubts: site.yml:1 (unsafe-mode), site.yml:2 (unsafe-mode), site.yml:3 (unsafe-mode) and 1 more; -v tells them, and so does kplay check',
    );
    assert.is(told([{ type: 'checked', odd: odd.slice(0, 2) }], 1), [one, one.replace(':1:', ':2:')].join('\n'));
  });

  test('tasks are told in their order, however far a host is ahead', () => {
    const [one, two] = [task('one', 0), task('two', 1)];
    const text = told([
      finished(one, { host: 'h2', status: 'skipped', message: 'not so: eq 1 2' }),
      finished(two, { host: 'h2' }),
      finished(one, { host: 'h1', status: 'changed' }),
      { type: 'settled', index: 0 },
      finished(two, { host: 'h1' }),
      { type: 'settled', index: 1 },
    ]);
    assert.is(text, '\nTASK [one] *\nchanged: [h1]\nskipping: [h2]\n\nTASK [two] *\nok: [h1]\nok: [h2]');
  });

  test('included tasks come after their include, in order', () => {
    const text = told([finished(task('b', 0, 1), {}), finished(task('a', 0, 0), {}), { type: 'settled', index: 0 }]);
    assert.is(text, '\nTASK [a] *\nok: [h1]\n\nTASK [b] *\nok: [h1]');
  });

  test('a failure tells the task, its place and all that the host said', () => {
    const data = { stdout: 'line 1\nline 2\n', stderr: 'it broke\n' };
    const text = told([
      finished(task('break it', 0), { status: 'failed', message: 'ended with 1', data }),
      { type: 'settled', index: 0 },
    ]);
    assert.is(
      text,
      [
        '\nTASK [break it] *',
        'failed: [h1]',
        '    task "break it" (command) at play.yml:3:7',
        '    ended with 1',
        '    stdout:',
        '        line 1',
        '        line 2',
        '    stderr:',
        '        it broke',
      ].join('\n'),
    );
  });

  test('a difference is shown as a patch', () => {
    const differences = [{ name: '/etc/motd', before: 'a\nb\n', after: 'a\nc\n' }];
    const text = told([finished(task('x', 0), { status: 'changed', differences }), { type: 'settled', index: 0 }]);
    const patch = ['--- /etc/motd\tbefore', '+++ /etc/motd\tafter', '@@ -1,2 +1,2 @@', ' a', '-b', '+c'];
    assert.is(text, ['\nTASK [x] *', 'changed: [h1]', ...patch].join('\n'));
  });

  test('what check mode knows of other tasks, and what it does not know, is told in one line', () => {
    const [made, asked] = [origin, { ...origin, line: 9 }];
    const text = told([
      finished(task('a', 0), { status: 'changed', after: { task: 'Have a user', origin: made } }),
      finished(task('b', 1), { status: 'ok', after: { task: 'Have a user', origin: made } }),
      finished(task('c', 2), { status: 'unknown', message: 'only running it would tell' }),
      finished(task('d', 3), { status: 'unknown', dependsOn: { task: 'Ask', origin: asked }, item: 'x' }),
      { type: 'settled', index: 3 },
    ]);
    assert.equal(
      text.split('\n').filter((line) => line !== '' && !line.startsWith('TASK')),
      [
        'changed: [h1] (would change, after Have a user at play.yml:3)',
        'ok: [h1] (would be ok, after Have a user at play.yml:3)',
        'unknown: [h1]: only running it would tell',
        'unknown: [h1] => (item=x): depends on Ask at play.yml:9',
      ],
    );
  });

  test('what is unknown is counted in the recap of check mode, and where there is any', () => {
    const counts = { ok: 2, changed: 1, unreachable: 0, failed: 0, skipped: 1, rescued: 0, ignored: 0 };
    const of = (unknown: number, check: boolean) =>
      new Lines(new Chalk({ level: 0 }), 0).recap({ h: { ...counts, unknown } }, check)[1]!.replace(/.*ignored=0/, '');
    assert.equal(
      [of(0, false), of(0, true), of(2, true), of(2, false)],
      ['', ' unknown=0', ' unknown=2', ' unknown=2'],
    );
  });

  test('nothing that a host says commands the terminal', () => {
    const data = { stdout: '\x1b]0;title\x07\x1b[31mred\x1b[0m\r\nnext', stderr: '' };
    const differences = [{ name: 'x', before: 'a\r\n', after: 'a\n\x1b[2J' }];
    const text = told([
      finished(task('x', 0), { status: 'failed', message: 'no\x1b[1A', data, differences, item: 'i\x1b[1A' }),
      { type: 'settled', index: 0 },
    ]);
    assert.is(
      text,
      [
        '\nTASK [x] *',
        'failed: [h1] => (item=i)',
        '    task "x" (command) at play.yml:3:7',
        '    no',
        '    stdout:',
        '        red',
        '        next',
        ...['--- x\tbefore', '+++ x\tafter', '@@ -1,1 +1,2 @@', '-a', '+a', '+'],
      ].join('\n'),
    );
  });

  test('why a task waited is told when asked for', () => {
    const out: string[] = [];
    const report = plain(new Lines(new Chalk({ level: 0 }), 0), (text) => out.push(text), true);
    report({ type: 'play-started', name: 'all', hosts: ['h1'], origin });
    report({ type: 'waited', task: task('x', 0), host: 'h1', reason: 'it uses "a", which "b" registers' });
    report(finished(task('x', 0), {}));
    report({ type: 'settled', index: 0 });
    assert.match(out[1]!, /\nwaited: \[h1\] it uses "a", which "b" registers\nok: \[h1\]$/);
  });

  test('the recap counts by host', () => {
    const recap = {
      h1: { ok: 2, changed: 1, unreachable: 0, failed: 0, skipped: 1, rescued: 0, ignored: 0, unknown: 0 },
    };
    const text = told([{ type: 'run-finished', recap, interrupted: false, duration: 5 }]);
    assert.is(text, '\nPLAY RECAP *\nh1 : ok=2 changed=1 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0');
  });
});

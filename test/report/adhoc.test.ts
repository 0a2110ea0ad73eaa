import { Chalk } from 'chalk';
import * as assert from 'uvu/assert';
import { adhoc } from '../../engine/report/adhoc.ts';
import type { TaskResult } from '../../engine/report/events.ts';
import { suite } from '../suite.ts';

const origin = { file: 'MODULE', line: 1, column: 1 };

function told(module: string, result: Partial<TaskResult>, level: 0 | 1 = 0): string {
  const said: string[] = [];
  adhoc(new Chalk({ level }), (text) => said.push(text))({
    type: 'task-finished',
    task: { position: [0], name: module, module, handler: false, origin },
    result: { host: 'h1', status: 'ok', data: {}, differences: [], duration: 1, ...result },
    items: 0,
  });
  return said.join('\n');
}

const rows: readonly [name: string, module: string, Partial<TaskResult>, expected: string][] = [
  [
    'a result is JSON',
    'ping',
    { data: { changed: false, failed: false, ping: 'pong' } },
    'h1 | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}',
  ],
  [
    "a command's is what it printed",
    'command',
    { status: 'changed', data: { changed: true, rc: 0, stdout: 'one\ntwo', stderr: 'three' } },
    'h1 | CHANGED | rc=0 >>\none\ntwo\nthree',
  ],
  [
    'a command that failed and said nothing',
    'shell',
    {
      status: 'failed',
      message: 'the command ended with status 1',
      data: { failed: true, rc: 1, stdout: '', stderr: '' },
    },
    'h1 | FAILED! | rc=1 >>',
  ],
  [
    'a command that was not run',
    'command',
    { status: 'skipped', message: 'not in check mode', data: { changed: false, skipped: true } },
    'h1 | SKIPPED => {\n    "changed": false,\n    "skipped": true\n}',
  ],
  [
    'a failure of another module',
    'copy',
    { status: 'failed', message: 'no', data: { changed: false, failed: true, msg: 'no' } },
    'h1 | FAILED! => {\n    "failed": true,\n    "changed": false,\n    "msg": "no"\n}',
  ],
  [
    'a message of several lines is not squeezed into JSON',
    'copy',
    { status: 'failed', message: 'play.yml:1:1: no\n  1 | x', data: { failed: true, msg: '' } },
    'h1 | FAILED! >>\nplay.yml:1:1: no\n  1 | x',
  ],
  [
    'a host that cannot be reached',
    'ping',
    { status: 'unreachable', message: 'nothing listens there', data: {} },
    'h1 | UNREACHABLE! => {\n    "changed": false,\n    "msg": "nothing listens there",\n    "unreachable": true\n}',
  ],
  [
    'what would command the terminal is left out',
    'command',
    { status: 'changed', data: { rc: 0, stdout: '\x1b]0;title\x07\x1b[31mred\x1b[0m\r\n\ttab\x08\x9b2J', stderr: '' } },
    'h1 | CHANGED | rc=0 >>\nred\n\ttab',
  ],
];

suite('ad-hoc report', (test) => {
  for (const [name, module, result, expected] of rows) test(name, () => assert.is(told(module, result), expected));

  test('colours say how it ended', () => {
    const colours = (['ok', 'changed', 'skipped', 'failed', 'unreachable'] as const).map((status) =>
      told('ping', { status }, 1).slice(1, 5),
    );
    assert.equal(colours, ['[32m', '[33m', '[36m', '[31m', '[31m']);
  });
});

import * as assert from 'uvu/assert';
import { adhocPlay } from '../../engine/load/adhoc.ts';
import { suite } from '../suite.ts';
import { explained, lines } from './folder.ts';
import { modules } from './modules.ts';
import { showPlay } from './show.ts';

const plays: readonly [string, string, string, Record<string, unknown>][] = [
  ['no arguments', 'ping', '', { ping: null }],
  ['a free form', 'command', 'uptime -p', { command: 'uptime -p' }],
  ['words, and the full name', 'ansible.builtin.debug', 'msg="a b"', { debug: { msg: 'a b' } }],
];

const mistakes: readonly [string, string, string, string][] = [
  [
    'a misspelt module',
    'pnig',
    '',
    `
    MODULE:1:1: unknown module "pnig"
      1 | pnig
        | ^
      hint: did you mean "ping"?
    `,
  ],
  [
    'words that are no arguments',
    'debug',
    'msg=a b',
    `
    ARGS:1:7: this is not key=value
      1 | msg=a b
        |       ^
      hint: write its arguments as a mapping, or as debug: key=value key2="a value"
    `,
  ],
];

suite('ad hoc', (test) => {
  for (const [title, module, args, task] of plays) {
    test(title, async () => {
      assert.equal(showPlay(await adhocPlay('a:&b', module, args, { modules })), { hosts: 'a:&b', tasks: [task] });
    });
  }
  for (const [title, module, args, message] of mistakes) {
    test(`mistake: ${title}`, async () => {
      assert.is(await explained(() => adhocPlay('all', module, args, { modules })), lines(message));
    });
  }
});

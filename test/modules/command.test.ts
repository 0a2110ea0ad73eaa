import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import command from '../../engine/modules/command.ts';
import type { Module, Outcome } from '../../engine/modules/definition/module.ts';
import { splitWords } from '../../engine/modules/definition/words.ts';
import shell from '../../engine/modules/shell.ts';
import { Secret } from '../../engine/types.ts';
import { runProgram, shells } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { complaints, outcome, program } from './here.ts';

const splits: readonly [string, readonly string[]][] = [
  ['', []],
  ['  ls   -l\t/etc\n', ['ls', '-l', '/etc']],
  [`echo 'a b' "c d" e\\ f`, ['echo', 'a b', 'c d', 'e f']],
  [`x="a \\" \\$ \\n" ''`, ['x=a " $ \\n', '']],
  [`'it'"'"'s'`, ["it's"]],
  ['a\\\nb', ['ab']],
  ['$HOME *.txt |', ['$HOME', '*.txt', '|']],
  ['last\\', ['last\\']],
];

const refused: readonly [Module, unknown, string][] = [
  [command, {}, ': give either cmd or argv'],
  [command, { cmd: 'true', argv: ['true'] }, ': give either cmd or argv'],
  [command, { cmd: '  ' }, 'cmd: there is no command in it'],
  [command, { cmd: `echo 'x` }, `cmd: nothing closes the ' at character 6`],
  [
    command,
    { cmd: 'touch /x creates=/x' },
    'cmd: "creates=" is not read from a command line: write creates as an argument beside cmd, or below args',
  ],
  [
    command,
    { argv: ['login', new Secret('s')] },
    'argv.1: a secret cannot stand in a command line, which every user of the host can read: give it by stdin or environment',
  ],
  [
    shell,
    { cmd: new Secret('s') },
    'cmd: a secret cannot stand in a command line, which every user of the host can read: give it by stdin or environment',
  ],
  [shell, { cmd: ' \n' }, 'cmd: there is no command in it'],
];

suite('words of a command line', (test) => {
  for (const [line, words] of splits) {
    test(JSON.stringify(line), () => assert.equal(splitWords(line), words));
  }
  test('an open quote', () => assert.throws(() => splitWords('a "b'), /nothing closes the " at character 3/));
});

suite('arguments of command and shell', (test) => {
  for (const [module, args, complaint] of refused) {
    test(`${module.name} ${JSON.stringify(args)}`, () => assert.equal(complaints(module, args), [complaint]));
  }
  test('a NUL byte', async () => {
    const error = await program(command, { argv: ['a\0b'] }).catch((thrown: unknown) => thrown);
    assert.instance(error, InputError);
  });
  test('a script may set a variable named like an option', () =>
    assert.equal(complaints(shell, { cmd: 'chdir=/etc; ls "$chdir"' }), []));
});

let dir = '';

/** What is compared of an outcome. */
function brief({ changed, failed, skipped, unknown, data }: Outcome): unknown {
  return [changed, failed ?? skipped ?? unknown ?? '', data['rc'], data['stdout'], data['stderr_lines']];
}

const unknown = 'only running it would tell, as it has neither creates nor removes';

/** Module, arguments, check mode, and [changed, failed or skipped, rc, stdout, stderr_lines]. */
const runs: readonly [Module, (dir: string) => object, boolean, unknown][] = [
  [command, () => ({ cmd: `printf '%s|' a "b c" '' $HOME` }), false, [true, '', 0, 'a|b c||$HOME|', []]],
  [command, () => ({ argv: ['printf', '%s', "it's"] }), false, [true, '', 0, "it's", []]],
  [command, (at) => ({ cmd: 'pwd', chdir: `${at}/a b` }), false, [true, '', 0, 'DIR/a b', []]],
  [command, () => ({ cmd: 'cat', stdin: 'four' }), false, [true, '', 0, 'four', []]],
  [command, () => ({ cmd: 'wc -c', stdin: 'four', stdin_add_newline: false }), false, [true, '', 0, '4', []]],
  [command, () => ({ cmd: 'cat' }), false, [true, '', 0, '', []]],
  [command, () => ({ cmd: 'true' }), true, [false, unknown, null, null, null]],
  [command, (at) => ({ cmd: 'touch ran', creates: `${at}/th*re` }), false, [false, 'DIR/th*re exists', 0, '', []]],
  [command, (at) => ({ cmd: 'touch ran', creates: 'x y', chdir: `${at}/a b` }), true, [false, 'x y exists', 0, '', []]],
  [command, (at) => ({ cmd: 'touch ran', creates: `${at}/not` }), true, [true, '', 0, '', []]],
  [command, (at) => ({ cmd: 'echo hi', creates: `${at}/not` }), false, [true, '', 0, 'hi', []]],
  [command, (at) => ({ cmd: 'echo hi', removes: `${at}/not` }), false, [false, 'DIR/not does not exist', 0, '', []]],
  [command, (at) => ({ cmd: 'echo hi', removes: `${at}/there` }), false, [true, '', 0, 'hi', []]],
  [command, () => ({ cmd: 'sh -c "exit 3"' }), false, [true, 'the command ended with status 3', 3, '', []]],
  [
    shell,
    () => ({ cmd: 'echo a; echo b >&2; echo; exit 4' }),
    false,
    [true, 'the command ended with status 4', 4, 'a', ['b']],
  ],
  [shell, () => ({ cmd: "x='it''s'; printf '%s' \"$x\" | tr t T" }), false, [true, '', 0, 'iTs', []]],
  [shell, () => ({ cmd: 'cat; pwd', stdin: new Secret('four'), chdir: '/' }), false, [true, '', 0, 'four\n/', []]],
  [shell, () => ({ cmd: 'printf "a\\377b\\n\\n"', strip_empty_ends: false }), false, [true, '', 0, 'a\ufffdb\n\n', []]],
  [shell, () => ({ cmd: '[[ a == a ]] && echo bash', executable: '/bin/bash' }), false, [true, '', 0, 'bash', []]],
  [shell, (at) => ({ cmd: `touch '${at}/ran'` }), true, [false, unknown, null, null, null]],
];

suite(
  'command and shell, run',
  (test) => {
    for (const sh of shells) {
      for (const [module, args, check, expected] of runs) {
        test(`${sh.join(' ')}: ${module.name} ${JSON.stringify(args('DIR'))}${check ? ' (check)' : ''}`, async () => {
          const given = args(dir);
          const answer = await runProgram(sh, await program(module, given), { check });
          const got = JSON.parse(JSON.stringify(brief(outcome(module, given, answer))).replaceAll(dir, 'DIR'));
          assert.equal(got, expected);
        });
      }
    }
  },
  {
    before: () => {
      dir = mkdtempSync(`${tmpdir()}/kplay-command-`);
      mkdirSync(`${dir}/a b`);
      writeFileSync(`${dir}/a b/x y`, '');
      writeFileSync(`${dir}/there`, '');
    },
    after: () => rmSync(dir, { recursive: true }),
  },
);

import { chmodSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { type PasswordSource, parseSource, readSources } from '../../engine/secrets/vault/source.ts';
import { Secret } from '../../engine/types.ts';
import { explained, type Files, inFolder } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { encrypted, password } from './encrypted.ts';

const sources: readonly [string, PasswordSource][] = [
  ['dev@pass', { id: 'dev', from: 'pass' }],
  ['pass', { id: undefined, from: 'pass' }],
  ['@pass', { id: undefined, from: 'pass' }],
  ['me@a@b', { id: 'me', from: 'a@b' }],
  ['dev@prompt', { id: 'dev', from: 'prompt' }],
];

const files: Files = {
  pass: ' swordfish \n\n',
  nbsp: 'swordfish\u00a0\n',
  sealed: encrypted('perch\n'),
  empty: '\n',
  program: '#!/bin/sh\nprintf " trout \\n"\n',
  'key-client.sh': '#!/bin/sh\n[ "$2" != none ] || exit 2\nprintf "%s\\n" "$*"\n',
  broken: '#!/bin/sh\nexit 3\n',
  'none/x': '',
};

const programs = ['program', 'key-client.sh', 'broken'];

/** What `--vault-id` says, and the passwords that come of it. */
const read: readonly [string, readonly string[], readonly [string, string][]][] = [
  ['a file, without blanks around', ['dev@pass'], [['dev', 'swordfish']]],
  ['blanks that are not ASCII belong to it', ['nbsp'], [['default', 'swordfish\u00a0']]],
  [
    'a file that is encrypted with one before it',
    ['pass', 'prod@sealed'],
    [
      ['default', 'swordfish'],
      ['prod', 'perch'],
    ],
  ],
  ['a program, without line ends', ['program'], [['default', ' trout ']]],
  [
    'a client that is told which',
    ['dev@key-client.sh', 'key-client.sh'],
    [
      ['dev', '--vault-id dev'],
      ['default', ''],
    ],
  ],
  ['the terminal', ['dev@prompt'], [['dev', 'typed']]],
];

const mistakes: readonly [string, string, string][] = [
  ['a semicolon', 'a;b@pass', 'a vault id cannot have a semicolon: "a;b"'],
  ['no source', 'dev@', '--vault-id dev@ names no source\n  hint: LABEL@FILE, LABEL@prompt'],
  ['no file', 'dev@nothing', 'there is no vault password file "nothing"'],
  ['a folder', 'none', 'the vault password file "none" is a folder'],
  ['nothing in it', 'empty', 'the vault password from empty is empty'],
  ['a program that fails', 'broken', 'the vault password program broken ended with 3'],
  ['a client without one', 'none@key-client.sh', 'key-client.sh knows no password for the vault id "none"'],
  [
    'an encrypted one too early',
    'sealed',
    'sealed:1:1: no password is given for the vault id "default"\n  hint: give it with --vault-id default@FILE, --vault-password-file FILE or --ask-vault-pass',
  ],
];

const ask = async (question: string) => new Secret(question.startsWith('Confirm') ? ' other' : ' typed ');

function inFiles<T>(body: () => Promise<T>): Promise<T> {
  return inFolder(files, () => {
    for (const program of programs) chmodSync(program, 0o755);
    return body();
  });
}

suite('vault passwords', (test) => {
  for (const [text, source] of sources) test(text, () => assert.equal(parseSource(text), source));

  for (const [title, given, expected] of read) {
    test(title, () =>
      inFiles(async () => {
        if (expected.some(([, text]) => text === '')) {
          assert.is(
            await explained(() => readSources(given.map(parseSource), { ask })),
            'the vault password from key-client.sh is empty',
          );
          return;
        }
        const { passwords } = await readSources(given.map(parseSource), { ask });
        assert.equal(
          passwords.map(({ id }) => id),
          expected.map(([id]) => id),
        );
        for (const [index, [, text]] of expected.entries()) {
          const envelope = password(text).encrypt(Buffer.from('x'), undefined, Buffer.alloc(32));
          assert.equal(passwords[index]!.decrypt(envelope), Buffer.from('x'), text);
        }
      }),
    );
  }

  for (const [title, given, expected] of mistakes) {
    test(`mistake: ${title}`, () =>
      inFiles(async () =>
        assert.is(await explained(async () => readSources([parseSource(given)], { ask })), expected),
      ));
  }

  test('a new password is typed twice', async () => {
    const source = [parseSource('prompt')];
    assert.is(await explained(() => readSources(source, { ask, fresh: true })), 'the two passwords are not the same');
    assert.match(
      await explained(() => readSources(source, { ask: async () => undefined })),
      /^there is no terminal to ask for the vault password\n/,
    );
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import type { InputError } from '../../engine/errors.ts';
import copy from '../../engine/modules/copy.ts';
import template from '../../engine/modules/template.ts';
import unarchive from '../../engine/modules/unarchive.ts';
import { decryptedFile } from '../../engine/secrets/vault/read.ts';
import { renderTemplate } from '../../engine/template/evaluate.ts';
import { encrypted, vault } from '../secrets/encrypted.ts';
import { suite } from '../suite.ts';
import { scopeOf } from '../template/scope.ts';
import { here, programOf, type Row, table, userlands } from './table.ts';

const local = mkdtempSync(`${tmpdir()}/kplay-encrypted-`);

function makeLocal(): void {
  writeFileSync(`${local}/key`, encrypted('k3y\n'), { mode: 0o644 });
  writeFileSync(`${local}/bytes`, encrypted(Buffer.of(0, 0xff, 10)));
  writeFileSync(`${local}/t.hbs`, encrypted('name={{ name }}\n'));
  mkdirSync(`${local}/tree`);
  writeFileSync(`${local}/tree/key`, encrypted('k3y\n'), { mode: 0o644 });
  writeFileSync(`${local}/tree/plain`, 'p\n');
  mkdirSync(`${local}/packed`);
  writeFileSync(`${local}/packed/x`, 'x');
  execFileSync('tar', ['-C', `${local}/packed`, '-cf', `${local}/a.tar`, 'x']);
  writeFileSync(`${local}/a.tar`, encrypted(readFileSync(`${local}/a.tar`)));
}

const sha1OfKey = '5e36de331ebba6f31d7070ed666c7eab02a76d51';

const copies: readonly Row[] = [
  {
    title: 'an encrypted file arrives decrypted, for its owner alone, and is not shown',
    task: { src: `${local}/key`, dest: '{dir}/a' },
    result: { mode: '0600', size: 4 },
    leaves: ['a 0600 k3y\n'],
  },
  {
    title: 'it may have a narrow mode',
    task: { src: `${local}/key`, dest: '{dir}/a', mode: '0400' },
    leaves: ['a 0400 k3y\n'],
  },
  {
    title: 'any bytes',
    task: { src: `${local}/bytes`, dest: '{dir}/a' },
    result: { size: 3 },
  },
  {
    title: 'with decrypt: false it stays as it is',
    task: { src: `${local}/key`, dest: '{dir}/a', decrypt: false, mode: '0644' },
    result: { mode: '0644' },
  },
  {
    title: 'in a directory tree, only what is encrypted is for its owner alone',
    task: { src: `${local}/tree/`, dest: '{dir}/t' },
    leaves: ['t/ 0755', 't/key 0600 k3y\n', 't/plain 0644 p\n'],
  },
];

const templates: readonly Row[] = [
  {
    title: 'an encrypted template',
    task: { src: `${local}/t.hbs`, dest: '{dir}/a' },
    leaves: ['a 0600 name=h1\n'],
  },
];

const archives: readonly Row[] = [
  {
    title: 'an encrypted archive',
    given: 'mkdir out',
    task: { src: `${local}/a.tar`, dest: '{dir}/out' },
    leaves: ['out/ 0755', 'out/x 0644 x'],
  },
];

const where = here({
  decrypted: (path) => decryptedFile(path, vault),
  render: (text, origin) => renderTemplate(text, origin, scopeOf({ name: 'h1' })),
});

const refused: readonly [string, object, string][] = [
  ['a wide mode', { src: `${local}/key`, mode: '0640' }, 'a file with a secret in it cannot have the mode 0640'],
  [
    'its own wide mode',
    { src: `${local}/key`, mode: 'preserve' },
    'a file with a secret in it cannot have the mode 0644',
  ],
  [
    'a wide mode for a tree',
    { src: `${local}/tree`, mode: '0644' },
    'a file with a secret in it cannot have the mode 0644',
  ],
  [
    'wide modes of a tree',
    { src: `${local}/tree`, mode: 'preserve' },
    'a file with a secret in it cannot have the mode 0644',
  ],
  [
    'a wrong SHA-1',
    { src: `${local}/key`, checksum: '0'.repeat(40) },
    `${local}/key has the checksum ${sha1OfKey}, not ${'0'.repeat(40)}`,
  ],
];

suite(
  'encrypted files',
  (test) => {
    const shells = userlands.slice(0, 1);
    table(test, copy, copies, where, shells);
    table(test, template, templates, where, shells);
    table(test, unarchive, archives, where, shells);

    for (const [title, task, message] of refused) {
      test(`refuses ${title}`, () =>
        programOf(copy, { ...task, dest: '/tmp/a' }, where).then(
          () => assert.unreachable(),
          (error: unknown) => assert.is((error as InputError).message, message),
        ));
    }

    test('what is decrypted is blotted out of all that comes back', async () => {
      const { secrets } = await programOf(copy, { src: `${local}/key`, dest: '/tmp/a' }, where);
      assert.equal(
        secrets.map((secret) => secret.reveal()),
        ['k3y\n'],
      );
    });
  },
  { before: makeLocal, after: () => rmSync(local, { recursive: true }) },
);

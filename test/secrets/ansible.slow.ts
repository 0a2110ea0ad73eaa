import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { run } from '../../lab/command.ts';
import { openProject } from '../cli/kplay.ts';
import { ansiblePython } from '../e2e/ansible.ts';
import { suite } from '../suite.ts';

const project = openProject({
  default: 'swordfish\n',
  dev: 'perch',
  'client-client.sh': '#!/bin/sh\nprintf "%s" "$2"\n',
});

const python = await ansiblePython();

/** Runs Ansible's program in the project; gives what it printed. */
async function theirs(...args: readonly string[]): Promise<string> {
  const environment = ['env', '-C', project.folder, 'LC_ALL=C.UTF-8', `ANSIBLE_LOCAL_TEMP=${project.folder}/tmp`];
  return run([...environment, python, '-m', 'ansible', 'vault', ...args]);
}

/** Runs kplay's in the same place. */
async function ours(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.kplay(['vault', ...args]);
  assert.is(code, 0, stderr);
  return stdout;
}

const bytes: readonly [string, string][] = [
  ['nothing', ''],
  ['a line', 'a: x\n'],
  ['a whole block', '0123456789abcdef'],
  ['many lines of UTF-8', 'ä: "{{ ö }}"\n'.repeat(500)],
];

/** Options that open, what is added to encrypt, and the header that comes of it. */
const passwords: readonly [string, readonly string[], readonly string[], string][] = [
  ['format 1.1', ['--vault-password-file', 'default'], [], '$ANSIBLE_VAULT;1.1;AES256'],
  ['format 1.2', ['--vault-id', 'dev@dev'], [], '$ANSIBLE_VAULT;1.2;AES256;dev'],
  [
    'one of several',
    ['--vault-id', 'dev@dev', '--vault-id', 'x@default'],
    ['--encrypt-vault-id', 'x'],
    '$ANSIBLE_VAULT;1.2;AES256;x',
  ],
  ['a client', ['--vault-id', 'me@client-client.sh'], [], '$ANSIBLE_VAULT;1.2;AES256;me'],
];

suite(
  'vault beside Ansible',
  (test) => {
    for (const [title, options, more, header] of passwords) {
      test(`both ways: ${title}`, async () => {
        for (const [name, plain] of title === 'format 1.1' ? bytes : bytes.slice(1, 2)) {
          const file = join(project.folder, 'file');
          for (const [encrypts, decrypts] of [
            [ours, theirs],
            [theirs, ours],
          ] as const) {
            writeFileSync(file, plain);
            await encrypts('encrypt', 'file', ...options, ...more);
            assert.is(await ours('decrypt', 'file', '--output', '-', ...options), plain, name);
            assert.is((await run(['head', '-n', '1', file])).trim(), header);
            await decrypts('decrypt', 'file', ...options);
            assert.is(await run(['cat', file]), plain, name);
          }
        }
      });
    }

    test('rekeyed by one, read by the other', async () => {
      const [old, fresh] = [
        ['--vault-password-file', 'default'],
        ['--vault-id', 'dev@dev'],
      ];
      for (const [rekeys, views] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        project.write({ file: 'a: x\n' });
        await ours('encrypt', 'file', ...old);
        await rekeys('rekey', 'file', ...old, '--new-vault-id', 'dev@dev');
        assert.match(await views('view', 'file', ...fresh), /^a: x\n/);
      }
    });

    test('values for YAML have the same form, and are read', async () => {
      const options = ['--vault-id', 'dev@dev', '--name', 'a', '--name', 'b'];
      const shape = (text: string) =>
        text
          .replace(/[0-9a-f]{4,80}/g, '…')
          .replace(/(\n *…)+/g, '\n…')
          .trimEnd();
      const [mine, other] = [
        await ours('encrypt-string', 'x', 'y', ...options),
        await theirs('encrypt_string', 'x', 'y', ...options),
      ];
      assert.is(shape(mine), shape(other));
      for (const text of [mine, other]) {
        project.write({
          'hosts.yml': 'all: {hosts: {h1: {ansible_connection: local}}}',
          'group_vars/all.yml': text,
          'site.yml': '- hosts: all\n  tasks:\n    - assert: {that: [eq a "x", eq b "y"]}\n',
        });
        const ran = await project.kplay(['run', '-i', 'hosts.yml', 'site.yml', '--vault-id', 'dev@dev']);
        assert.is(ran.code, 0, ran.stdout + ran.stderr);
      }
    });
  },
  {
    before: () => run(['chmod', '+x', `${project.folder}/client-client.sh`]).then(() => undefined),
    after: () => project.remove(),
  },
);

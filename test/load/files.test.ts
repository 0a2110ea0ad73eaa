import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { type FileKind, findFile, findPlaybook } from '../../engine/load/files.ts';
import { suite } from '../suite.ts';
import { explained, type Files, inFolder, lines } from './folder.ts';

const tree: Files = {
  'role/templates/motd.hbs': '',
  'role/files/both': '',
  'role/both': '',
  'role/tasks/more.yml': '',
  'play/templates/motd.hbs': '',
  'play/templates/etcd/unit.service': '',
  'play/files/folder/a': '',
  'play/plain.txt': '',
  'playbooks/etcd.yml': '',
  'playbooks/all.yaml': '',
  'all.yml': '',
  'etcd/README': '',
  'own/etcd.yml': '',
  'own/verify.yml': '',
};

const found: readonly [string, FileKind, string, string][] = [
  ['the nearest folder counts', 'templates', 'motd.hbs', 'role/templates/motd.hbs'],
  ['the folder of its kind counts', 'files', 'both', 'role/files/both'],
  ['beside the folder of its kind', 'files', 'plain.txt', 'play/plain.txt'],
  ['in a folder', 'templates', 'etcd/unit.service', 'play/templates/etcd/unit.service'],
  ['a whole folder', 'files', 'folder', 'play/files/folder'],
  ['a folder with a slash', 'files', 'folder/', 'play/files/folder'],
  ['tasks', 'tasks', 'more.yml', 'role/tasks/more.yml'],
  ['upwards', 'files', '../both', 'role/both'],
];

const missing: readonly [string, FileKind, string, string][] = [
  [
    'a misspelt name',
    'templates',
    'mtod.hbs',
    `
    f.yml:1:2: there is no template "mtod.hbs"
      hint: did you mean "motd.hbs"? looked for role/templates/mtod.hbs, role/mtod.hbs, play/templates/mtod.hbs, play/mtod.hbs
    `,
  ],
  [
    'a misspelt name in a folder',
    'templates',
    'etcd/unit.servce',
    `
    f.yml:1:2: there is no template "etcd/unit.servce"
      hint: did you mean "etcd/unit.service"? looked for role/templates/etcd/unit.servce, role/etcd/unit.servce, play/templates/etcd/unit.servce, play/etcd/unit.servce
    `,
  ],
  [
    'a folder that is no template',
    'templates',
    'etcd',
    `
    f.yml:1:2: there is no template "etcd"
      hint: looked for role/templates/etcd, role/etcd, play/templates/etcd, play/etcd
    `,
  ],
  [
    'an absolute path',
    'files',
    '/nowhere/file',
    `
    f.yml:1:2: there is no file "/nowhere/file"
      hint: looked for /nowhere/file
    `,
  ],
];

const playbooks: readonly [string, string, string][] = [
  ['a path', 'playbooks/etcd.yml', 'playbooks/etcd.yml'],
  ['a path without its ending', 'playbooks/etcd', 'playbooks/etcd.yml'],
  ['a step by its name, beside a folder of that name', 'etcd', 'playbooks/etcd.yml'],
  ['a step with its ending', 'etcd.yml', 'playbooks/etcd.yml'],
  ['here before in playbooks', 'all', 'all.yml'],
  ['one that kplay brings along', 'verify', 'own/verify.yml'],
];

suite('files', (test) => {
  const origin = { file: 'f.yml', line: 1, column: 2 };
  for (const [title, kind, name, path] of found) {
    test(title, () => inFolder(tree, () => assert.is(findFile(kind, name, ['role', 'play'], origin), resolve(path))));
  }
  for (const [title, kind, name, message] of missing) {
    test(`missing: ${title}`, () =>
      inFolder(tree, async () => {
        assert.is(await explained(() => findFile(kind, name, ['role', 'play'], origin)), lines(message));
      }));
  }
  for (const [title, name, path] of playbooks) {
    test(`playbook: ${title}`, () =>
      inFolder(tree, (folder) => {
        assert.is(findPlaybook(name, folder, resolve('own')), path);
        assert.is(findPlaybook(resolve(path), resolve(folder, 'etcd')), resolve(path));
      }));
  }
  test('playbook: missing, with the nearest name', () =>
    inFolder(tree, async (folder) => {
      const message = await explained(() => findPlaybook('ectd.yml', folder, 'own'));
      assert.is(message, 'there is no playbook "ectd.yml" here or in playbooks/\n  hint: did you mean "etcd"?');
    }));
  test('playbook: missing, with all there are', () =>
    inFolder(tree, async (folder) => {
      const message = await explained(() => findPlaybook('workers', folder, 'own'));
      assert.is(message, 'there is no playbook "workers" here or in playbooks/\n  hint: there are all, etcd, verify');
    }));
  test('playbook: none at all', () =>
    inFolder({}, async (folder) => {
      assert.is(
        await explained(() => findPlaybook('all', folder, 'own')),
        'there is no playbook "all" here or in playbooks/',
      );
    }));
});

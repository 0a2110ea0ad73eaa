import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import type { Module } from '../../engine/modules/definition/module.ts';
import group from '../../engine/modules/group.ts';
import user from '../../engine/modules/user.ts';
import { Secret } from '../../engine/types.ts';
import { shells } from '../remote/shell.ts';
import { playProgram, type Transcript } from '../remote/shims.ts';
import { suite } from '../suite.ts';
import { cases, shadow } from './accounts.ts';
import { complaints, outcome, program } from './here.ts';

const refused: readonly (readonly [Module, object, string])[] = [
  [group, { name: 'a b' }, 'name: write a name of letters, digits, _, . and -'],
  [group, { name: '-r' }, 'name: write a name of letters, digits, _, . and -'],
  [group, { name: 'a', non_unique: true }, ': non_unique needs a gid'],
  [user, { name: 'a', comment: 'a:b' }, 'comment: a colon or a line end cannot stand here'],
  [user, { name: 'a', home: 'b' }, 'home: write an absolute path'],
  [
    user,
    { name: 'a', password: new Secret('in clear') },
    'password: give the hash of the password ($6$…), not the password itself; * or ! for none',
  ],
  [
    user,
    { name: 'a', password: '$6$a\nroot:$6$b' },
    'password: give the hash of the password ($6$…), not the password itself; * or ! for none',
  ],
];

/** Home directories are made for real, in a folder of the test. */
suite('homes of users', (test) => {
  for (const shell of shells) {
    for (const check of [true, false]) {
      test(`${shell.join(' ')}${check ? ' (check)' : ''}`, async () => {
        const dir = mkdtempSync(`${tmpdir()}/kplay-home-`);
        const line = `etcd:x:${process.getuid!()}:${process.getgid!()}::${dir}/var/etcd:/bin/sh\n`;
        const looks: Transcript = Array.from({ length: 3 }, () => ['getent passwd etcd', line] as const);
        mkdirSync(`${dir}/var`);
        // what a run that was killed left
        mkdirSync(`${dir}/var/.etcd.kplay/half`, { recursive: true });
        const { answer } = await playProgram(shell, await program(user, { name: 'etcd' }), looks, {
          check,
          diff: true,
        });
        const made = answer.differences.map(
          ({ name, before, after }) => `${name.replace(dir, '')}: ${before} -> ${after}`,
        );
        assert.equal([answer.failed, made], [undefined, ['home /var/etcd: absent -> present']]);
        assert.is(existsSync(`${dir}/var/etcd`), !check);
        if (!check) {
          assert.equal(
            readdirSync(`${dir}/var/etcd`).sort(),
            existsSync('/etc/skel') ? readdirSync('/etc/skel').sort() : [],
          );
          assert.equal(readdirSync(`${dir}/var`), ['etcd']);
        }
        rmSync(dir, { recursive: true });
      });
    }
  }
});

suite('user and group', (test) => {
  for (const [module, args, complaint] of refused) {
    test(`${module.name} refuses ${JSON.stringify(args)}`, () => assert.equal(complaints(module, args), [complaint]));
  }
  for (const shell of shells) {
    for (const one of cases) {
      test(`${shell.join(' ')}: ${one.title}`, async () => {
        const { module, args, played, check = false, commands = shadow } = one;
        const { answer, ran } = await playProgram(shell, await program(module, args), played, {
          check,
          diff: true,
          commands,
        });
        assert.equal(
          ran,
          played.map(([line]) => line),
        );
        const result = outcome(module, args, answer);
        assert.is(result.failed, one.failed);
        const changes = answer.differences.map(({ name, before, after }) => `${name}: ${before} -> ${after}`);
        assert.equal(changes, one.changes);
        assert.is(result.changed, one.changes.length > 0);
        if (one.data) assert.equal(result.data, one.data);
      });
    }
  }
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';

const folder = `${packageRoot()}/engine/remote`;
const files = readdirSync(folder).filter((name) => name.endsWith('.sh'));

suite('the shell library', (test) => {
  for (const file of files) {
    test(`${file} passes shellcheck`, () => {
      const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', '-f', 'gcc', `${folder}/${file}`]);
      assert.is(stdout.toString(), '');
      assert.is(status, 0);
    });
  }

  test('as one script it passes shellcheck without exceptions', () => {
    const whole = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('');
    const { stdout, status } = spawnSync('shellcheck', ['--norc', '-s', 'sh', '-f', 'gcc', '-'], { input: whole });
    assert.is(stdout.toString(), '');
    assert.is(status, 0);
  });

  test('every function starts with kp_ and is defined once', () => {
    const owners = new Map<string, string[]>();
    for (const file of files) {
      for (const [, name = ''] of readFileSync(`${folder}/${file}`, 'utf8').matchAll(/^\s*([A-Za-z_0-9]+) ?\(\)/gm)) {
        owners.set(name, [...(owners.get(name) ?? []), file]);
      }
    }
    const wrong = [...owners].filter(([name, where]) => !name.startsWith('kp_') || where.length > 1);
    assert.equal(wrong, []);
    assert.ok(owners.size > files.length);
  });

  test('every function that is called is defined, and every variable that is read is assigned', () => {
    const whole = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').replace(/#.*$/gm, '')).join('\n');
    const words = new Set([...whole.matchAll(/\bkp_[a-z0-9_]+\b/g)].map(([word]) => word));
    const known = [...whole.matchAll(/\b(kp_[a-z0-9_]+)(?:\(\)|=)|\b(?:for|read(?: -r)?)((?: +[a-z0-9_]+)+)/g)];
    for (const [, name, read = ''] of known) for (const word of [name ?? '', ...read.split(' ')]) words.delete(word);
    // what a session sets for every task (core.sh), and what it puts into words of its own
    for (const word of ['kp_check', 'kp_diff', 'kp_dir', 'kp_change', 'kp_uploads', 'kp_given_']) words.delete(word);
    assert.equal([...words].sort(), []);
  });
});

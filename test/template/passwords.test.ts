import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { evaluateExpression } from '../../engine/template/evaluate.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { emptyWorld, errorOf, place, scopeOf } from './scope.ts';

const directory = mkdtempSync(join(tmpdir(), 'kplay-passwords-'));

function password(path: string, checking = false): string {
  const scope = scopeOf({}, {}, { ...emptyWorld, directory, checking });
  const value = evaluateExpression(`stored_password "${path}"`, place(), scope);
  assert.instance(value, Secret);
  return (value as Secret).reveal();
}

suite(
  'stored passwords',
  (test) => {
    test('are made once, and kept where only their owner reads them', () => {
      const made = password('new/etcd');
      assert.match(made, /^[A-Za-z0-9.,:_-]{20}$/);
      assert.is(password('new/etcd'), made);
      assert.is(readFileSync(join(directory, 'new/etcd'), 'utf8'), `${made}\n`);
      assert.is(statSync(join(directory, 'new/etcd')).mode & 0o777, 0o600);
      assert.is(statSync(join(directory, 'new')).mode & 0o777, 0o700);
    });

    test('are not kept in check mode', () => {
      assert.is(password('checked', true).length, 20);
      assert.is(existsSync(join(directory, 'checked')), false);
    });

    test('that Ansible keeps are read, without their salt', () => {
      writeFileSync(join(directory, 'old'), 'pass word salt=abc ident=2b\n');
      assert.is(password('old'), 'pass word');
    });

    test('are not made up for an empty file', () => {
      writeFileSync(join(directory, 'empty'), '\n');
      assert.equal(
        errorOf(() => password('empty')),
        ['play.yml:1:17: stored_password: its file is empty', '  hint: remove the file, and it is made anew'],
      );
    });
  },
  { after: () => rmSync(directory, { recursive: true }) },
);

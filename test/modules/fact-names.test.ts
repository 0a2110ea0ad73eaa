import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { factNames, mayBeOfHost } from '../../engine/modules/facts/names.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';

suite('names of facts', (test) => {
  test('are those that the sources gather', () => {
    const folder = `${packageRoot()}/engine/modules/facts`;
    const texts = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
    const gathered = texts.flatMap((text) =>
      [...text.matchAll(/\bansible_([a-z0-9_]+)\b(?!\$)/g)].map(([, name]) => name!),
    );
    const plain = gathered.filter((name) => !name.endsWith('_') && name !== 'eth0');
    assert.equal([...new Set(plain)].sort(), factNames);
  });

  test('of interfaces and keys are known by their form', () => {
    const names = ['eth0', 'enp1s0f0', 'flannel_1', 'lo', 'ssh_host_key_rsa_public', 'architecure', 'distribution'];
    assert.equal(names.map(mayBeOfHost), [true, true, true, true, true, false, false]);
  });
});

import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { canonicalName, findModule, moduleNames } from '../../engine/modules/definition/registry.ts';
import { packageRoot } from '../../engine/package.ts';
import { suite } from '../suite.ts';

suite('the registry of modules', (test) => {
  test('has a line for each file of engine/modules', () => {
    const files = readdirSync(`${packageRoot()}/engine/modules`)
      .filter((name) => /^[a-z0-9_]+\.ts$/.test(name))
      .map((name) => name.slice(0, -3))
      .sort();
    assert.ok(files.length > 20);
    assert.equal(moduleNames(), files, 'add the module to the table in engine/modules/definition/registry.ts');
  });

  test('finds each under the name that its declaration has', async () => {
    const found = await Promise.all(moduleNames().map(async (name) => (await findModule(name))?.name));
    assert.equal(found, moduleNames());
  });

  test('finds nothing else', async () => {
    for (const name of ['pnig', 'toString', '__proto__', '../ping', '']) {
      assert.is(await findModule(name), undefined, name);
    }
  });

  test("knows Ansible's full names", () => {
    assert.is(canonicalName('ansible.builtin.copy'), 'copy');
    assert.is(canonicalName('ansible.legacy.copy'), 'copy');
    assert.is(canonicalName('community.general.copy'), 'community.general.copy');
  });
});

import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { resolveModule } from '../../engine/load/loading.ts';
import { fullNamesOf, shortNameIn } from '../../engine/modules/definition/collections.ts';
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

  const known = { names: moduleNames(), find: findModule };
  const written: readonly (readonly [written: string, module: string | undefined])[] = [
    ['copy', 'copy'],
    ['ansible.builtin.copy', 'copy'],
    ['ansible.builtin.service', 'systemd'],
    ['service', 'systemd'],
    ['ansible.builtin.systemd_service', 'systemd'],
    ['community.general.packet_device', 'device'],
    ['metal_device', 'device'],
    ['community.general.copy', undefined],
    ['kubernetes.core.copy', undefined],
    ['copy.copy', undefined],
    ['ansible.posix', undefined],
  ];
  for (const [name, module] of written) {
    test(`takes ${name} for ${module}`, async () => assert.is(await resolveModule(known, name), module));
  }

  const others: readonly (readonly [written: string, module: string | undefined])[] = [
    ['ansible.posix.sysctl', 'sysctl'],
    ['community.general.modprobe', 'modprobe'],
    ['kubernetes.core.k8s', 'k8s'],
    ['kubernetes.core.sysctl', undefined],
    ['ansible.posix.k8s', undefined],
    ['toString.toString.toString', undefined],
  ];
  for (const [name, short] of others) {
    test(`reads ${name}`, async () => {
      assert.is(shortNameIn(name), short);
      const modules = { names: ['sysctl', 'modprobe', 'k8s'], find: async () => undefined };
      assert.is(await resolveModule(modules, name), short);
      if (short !== undefined) assert.ok(fullNamesOf(short).includes(name));
    });
  }
});

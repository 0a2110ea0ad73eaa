import * as assert from 'uvu/assert';
import { loadInventory } from '../../engine/inventory/index.ts';
import { hostValues, noFolders } from '../../engine/inventory/values.ts';
import { Secret } from '../../engine/types.ts';
import { explained, inFolder } from '../load/folder.ts';
import { encrypted, inline, vault } from '../secrets/encrypted.ts';
import { suite } from '../suite.ts';

suite('encrypted inventories', (test) => {
  test('texts of hosts and groups are secrets', () =>
    inFolder(
      {
        'a.yml': `all: {hosts: {h1: }}\nweb:\n  vars:\n    key: ${inline('hunter2', '      ')}  hosts: {h1: }\n`,
        b: encrypted('all: {hosts: {h1: {token: t0ken, port: 22, url: "{{ token }}@h"}}}'),
      },
      async () => {
        const inventory = await loadInventory(['a.yml', 'b'], { vault });
        const around = { inventory, besideInventory: [], besidePlaybook: noFolders, extra: new Map(), warn: () => {} };
        const { token, port, url } = hostValues(around, inventory.hosts.get('h1')!);
        assert.equal([(token as Secret).reveal(), port, (url as Secret).reveal()], ['t0ken', 22, 't0ken@h']);
        const key = inventory.groups.get('web')!.vars.get('key')!;
        const content = 'written' in key ? key.written.content : undefined;
        assert.ok(content instanceof Secret);
        assert.is((content as Secret).reveal(), 'hunter2');
      },
    ));

  test('one in INI is refused', () =>
    inFolder({ 'hosts.ini': encrypted('h1\n') }, async () => {
      assert.is(
        await explained(() => loadInventory(['hosts.ini'], { vault })),
        'hosts.ini:1:1: an encrypted INI inventory is not supported\n  hint: keep the hosts in the clear, and encrypt variables in group_vars and host_vars',
      );
    }));
});

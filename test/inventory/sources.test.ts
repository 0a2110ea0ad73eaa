import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type InputError, KplayError } from '../../engine/errors.ts';
import { findHost, inventoryFolders, loadInventory } from '../../engine/inventory/index.ts';
import { matchHosts } from '../../engine/inventory/patterns.ts';
import { suite } from '../suite.ts';
import { inventoryOf, mistakeOf, plainInventory, plainVars, withFiles } from './written.ts';

suite('several sources', (test) => {
  test('later ones add, and their variables win', async () => {
    const inventory = await inventoryOf({
      'a.ini': '[web]\nw1 a=1 b=1\nw2\n[web:vars]\nx=1\ny=1\n',
      'b.yml': 'web:\n  hosts: {w3: , w1: {b: 2}}\n  vars: {y: 2}\n',
    });
    assert.equal(inventory.groups.get('web')!.hosts, ['w1', 'w2', 'w3']);
    assert.equal(plainVars(inventory.hosts.get('w1')!.vars), { a: 1, b: 2 });
    assert.equal(plainVars(inventory.groups.get('web')!.vars), { x: 1, y: 2 });
  });

  test('a later file may speak of the groups of an earlier one', async () => {
    const inventory = await inventoryOf({ a: '[web]\nw1\n', b: '[web:vars]\nx=1\n[site:children]\nweb\n' });
    assert.equal(inventory.hosts.get('w1')!.groups, ['site', 'web']);
  });

  test('a host leaves ungrouped when a later source gives it a group', async () => {
    const inventory = await inventoryOf({ a: 'w1\nw2\n', b: '[web]\nw1\n' });
    assert.equal(inventory.groups.get('ungrouped')!.hosts, ['w2']);
  });

  test('a list of hosts', async () => {
    const inventory = await loadInventory(['a, b:2222,r[1:2],2001:db8::1,']);
    assert.equal([...inventory.hosts.keys()], ['a', 'b', 'r1', 'r2', '2001:db8::1']);
    assert.equal(plainVars(inventory.hosts.get('b')!.vars), { ansible_port: 2222 });
    assert.equal(inventory.groups.get('ungrouped')!.hosts.length, 5);
  });

  test('a folder gives its files by name, without variables, notes and leftovers', async () => {
    const files = {
      'inv/2-late.ini': '[web]\nw1 v=late\n',
      'inv/1-early.yml': 'web:\n  hosts:\n    w0:\n    w1: {v: early}\n',
      'inv/3-more/hosts': 'w2\n',
      'inv/README.md': 'not: [an inventory',
      'inv/.hidden': '[[[',
      'inv/old~': '[[[',
      'inv/group_vars/web.yml': 'x: 1\n',
    };
    const inventory = await inventoryOf(files, ['inv']);
    assert.equal([...inventory.hosts.keys()], ['w0', 'w1', 'w2']);
    assert.equal(plainVars(inventory.hosts.get('w1')!.vars), { v: 'late' });
  });

  test('folders in which variables are looked for', async () => {
    await withFiles({ 'inv/hosts': 'a\n', 'b.ini': 'b\n' }, (folder) => {
      const given = [join(folder, 'inv'), join(folder, 'b.ini'), 'a,b', join(folder, 'inv', 'hosts')];
      assert.equal(inventoryFolders(given), [join(folder, 'inv'), folder]);
    });
  });

  test('ten thousand hosts, and patterns on them', async () => {
    const inventory = await inventoryOf({ 'h.ini': '[a]\nh[00001:10000]\n[b]\nh[05001:10000] x=1\n' });
    assert.is(inventory.hosts.size, 10_000);
    assert.equal(matchHosts('a:!b:&~h.*99$', inventory).length, 50);
    assert.equal(matchHosts([...inventory.hosts.keys()].join(), inventory).length, 10_000);
  });

  test('TOML', async () => {
    assert.is(
      await mistakeOf({ 'h.toml': '[web]\n' }),
      'h.toml:1:1: an inventory in TOML is not read\n  1 | [web]\n    | ^\n' +
        '  hint: ansible-inventory -i h.toml --list --export --yaml turns it into one that is',
    );
  });

  test('what is not there', async () => {
    assert.is(
      await mistakeOf({ 'hosts.ini': '' }, ['host.ini']),
      '-i:1:1: there is no inventory "host.ini"\n  1 | host.ini\n    | ^\n  hint: did you mean "hosts.ini"?',
    );
  });
});

suite('precedence of groups', (test) => {
  test('by depth, then by priority, then by name', async () => {
    const { hosts } = await inventoryOf({
      hosts:
        '[zone]\nw\n[alpha]\nw\n[beta]\nw\n[beta:vars]\nansible_group_priority=10\n[top:children]\nmiddle\n[middle:children]\nalpha\n',
    });
    // alpha is the deepest; beta and zone stand beside top, and of these three beta asked for more.
    assert.equal(hosts.get('w')!.groups, ['top', 'zone', 'beta', 'middle', 'alpha']);
  });

  test('a chain without end', async () => {
    const chain = Array.from({ length: 5000 }, (_, i) => `[g${i}:children]\ng${i + 1}\n`).join('');
    assert.is(await mistakeOf({ hosts: `${chain}[g5000]\n` }), 'groups nest deeper than 1000 levels');
  });

  test('the longest way down counts', async () => {
    const { hosts } = await inventoryOf({ hosts: '[a]\nw\n[b:children]\na\nc\n[c:children]\na\n' });
    assert.equal(hosts.get('w')!.groups, ['b', 'c', 'a']);
  });
});

suite('odd but no mistake', (test) => {
  test('a name for a host and a group', async () => {
    const warnings: string[] = [];
    const warn = (mistake: InputError) => warnings.push(`${mistake.origin?.line}: ${mistake.message}`);
    await withFiles({ hosts: '[web]\nweb\n' }, (folder) => loadInventory([join(folder, 'hosts')], { warn }));
    assert.equal(warnings, ['2: "web" is the name of a host and of a group']);
  });

  test('this machine is known, and in no group', async () => {
    const inventory = await loadInventory([]);
    assert.is(inventory.hosts.size, 0);
    assert.equal(plainVars(findHost(inventory, 'localhost')!.vars), { ansible_connection: 'local' });
    assert.is(findHost(inventory, 'elsewhere'), undefined);
  });

  test('a written localhost is the written one', async () => {
    const inventory = await loadInventory(['localhost,']);
    assert.equal(plainVars(findHost(inventory, 'localhost')!.vars), {});
  });
});

const listing = JSON.stringify({
  web: ['w1', 'w2'],
  site: { children: ['web'], vars: { ntp: '{{ not a template }}' } },
  db: { hosts: ['d1'] },
  none: {},
  _meta: { hostvars: { w1: { ansible_host: '192.0.2.1', list: [1, { a: null }] } } },
});

suite('inventory scripts', (test) => {
  test('--list with _meta, as data', async () => {
    const inventory = await inventoryOf({ inv: `#!/bin/sh\n[ "$*" = --list ] && cat <<'END'\n${listing}\nEND\n` });
    assert.equal(plainInventory(inventory), {
      hosts: {
        w1: { groups: ['site', 'web'], vars: { ansible_host: '192.0.2.1', list: [1, { a: null }] } },
        w2: { groups: ['site', 'web'] },
        d1: { groups: ['db'] },
      },
      groups: {
        all: { hosts: [], children: ['ungrouped', 'site', 'db', 'none'] },
        ungrouped: { hosts: [], children: [] },
        web: { hosts: ['w1', 'w2'], children: [] },
        site: { hosts: [], children: ['web'], vars: { ntp: '{{ not a template }}' } },
        db: { hosts: ['d1'], children: [] },
        none: { hosts: [], children: [] },
      },
    });
    assert.ok('data' in inventory.groups.get('site')!.vars.get('ntp')!);
  });

  test('the first host that cannot be asked for ends the others', async () => {
    const names = JSON.stringify(Array.from({ length: 100 }, (_, index) => `h${index}`));
    const script = `#!/bin/sh
case $2 in
'') printf '{"web": %s}' '${names}' ;;
h3) echo "no such row" >&2; exit 4 ;;
*) echo x >>"$0.calls"; sleep 5; echo '{}' ;;
esac
`;
    await withFiles({ inv: script }, async (folder) => {
      const mistake = await loadInventory([join(folder, 'inv')]).catch((error: InputError) => error);
      assert.instance(mistake, KplayError);
      assert.match((mistake as InputError).message, /inv --host h3 ended with 4$/);
      assert.is((mistake as InputError).hint, 'it said:\nno such row');
      assert.ok(
        readFileSync(join(folder, 'inv.calls'), 'utf8').length < 2 * 20,
        'eight at a time, and no more after it',
      );
    });
  });

  test('--host for each, without _meta', async () => {
    const script =
      '#!/bin/sh\ncase $1 in --list) echo \'{"web": ["a", "b"]}\' ;; --host) echo "{\\"me\\": \\"$2\\"}" ;; esac\n';
    const { hosts } = await inventoryOf({ inv: script });
    assert.equal(
      [...hosts.values()].map((host) => plainVars(host.vars)),
      [{ me: 'a' }, { me: 'b' }],
    );
  });

  test('it is given the environment, and nothing to read', async () => {
    const script = '#!/bin/sh\nread -r line && exit 9\necho "{\\"$GROUP\\": [\\"a\\"], \\"_meta\\": {}}"\n';
    await withFiles({ inv: script }, async (folder) => {
      const environment = { PATH: process.env['PATH'], GROUP: 'web' };
      assert.ok((await loadInventory([join(folder, 'inv')], { environment })).groups.has('web'));
    });
  });

  const failures: readonly [title: string, script: string, explained: string][] = [
    [
      'failure',
      '#!/bin/sh\necho "no token" >&2; exit 3\n',
      'inv:1:1: inv --list ended with 3\n  1 | #!/bin/sh\n    | ^\n  hint: it said:\nno token',
    ],
    [
      'no JSON',
      '#!/bin/sh\necho hello\n',
      'inv:1:1: inv --list did not print JSON: Unexpected token \'h\', "hello\n" is not valid JSON\n  1 | #!/bin/sh\n    | ^',
    ],
    [
      'another shape',
      '#!/bin/sh\necho \'{"web": {"hosts": "a"}}\'\n',
      'inv --list:1:1: web.hosts must be a list, not a text\n  1 | "a"\n    | ^\n' +
        '  hint: a group is a list of hosts, or an object with hosts, children and vars; variables are below _meta.hostvars',
    ],
    [
      'a hostile name',
      '#!/bin/sh\necho \'{"web": ["-oProxyCommand=touch x"]}\'\n',
      'inv --list:1:1: web.0: "-oProxyCommand=touch x" cannot be a host\'s name\n  1 | "-oProxyCommand=touch x"\n    | ^\n' +
        '  hint: a host name has letters, digits and . _ - : % @ +, and starts with none of - : % @ +',
    ],
    [
      'an endless nest',
      "#!/bin/sh\nprintf '{\"web\": '; head -c 100000 /dev/zero | tr '\\0' '['\n",
      'inv:1:1: the answer of inv --list nests too deeply to be read\n  1 | #!/bin/sh\n    | ^',
    ],
    [
      'endless output',
      '#!/bin/sh\nwhile :; do head -c 9000000 /dev/zero; done\n',
      'inv:1:1: inv --list printed more than 64 MiB\n  1 | #!/bin/sh\n    | ^',
    ],
    [
      'no interpreter',
      '#!/does/not/exist\n',
      'inv:1:1: inv --list cannot be run: spawn inv ENOENT\n  1 | #!/does/not/exist\n    | ^',
    ],
  ];
  for (const [title, script, explained] of failures) {
    test(title, async () => assert.is(await mistakeOf({ inv: script }), explained));
  }

  test('one that hangs is ended with all that it started', async () => {
    await withFiles({ inv: '#!/bin/sh\nsleep 300 & setsid sleep 1 & wait\n' }, async (folder) => {
      try {
        await loadInventory([join(folder, 'inv')], { scriptTimeout: 0.2 });
        assert.unreachable();
      } catch (error) {
        assert.instance(error, KplayError);
        assert.match((error as KplayError).message, /--list took longer than 0.2 s$/);
      }
    });
  });

  test('one that may not be run', async () => {
    await withFiles({ inv: '#!/bin/sh\n' }, async (folder) => {
      const path = join(folder, 'inv');
      chmodSync(path, 0o644);
      try {
        await loadInventory([path]);
        assert.unreachable();
      } catch (error) {
        assert.is((error as KplayError).message, 'this inventory is a script that may not be run');
        assert.is((error as KplayError).hint, `chmod +x ${path}`);
      }
    });
  });
});

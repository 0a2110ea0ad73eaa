import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { inventoryOf, mistakeOf, plainInventory } from './written.ts';

const typical = `all:
  hosts:
    lone:
  vars:
    domain: example.org
  children:
    site:
      vars: {ntp: pool.example.org}
      children:
        web:
          hosts:
            web[1:2]: {port: 80}
            web1:
              name: first
        db:
          hosts: {"db1:2222": }
    empty:
`;

suite('YAML inventories', (test) => {
  test('groups, ranges, children and variables', async () => {
    assert.equal(plainInventory(await inventoryOf({ 'hosts.yml': typical })), {
      hosts: {
        lone: { groups: ['ungrouped'] },
        web1: { groups: ['site', 'web'], vars: { port: 80, name: 'first' } },
        web2: { groups: ['site', 'web'], vars: { port: 80 } },
        db1: { groups: ['site', 'db'], vars: { ansible_port: 2222 } },
      },
      groups: {
        all: { hosts: ['lone'], children: ['ungrouped', 'site', 'empty'], vars: { domain: 'example.org' } },
        ungrouped: { hosts: ['lone'], children: [] },
        site: { hosts: [], children: ['web', 'db'], vars: { ntp: 'pool.example.org' } },
        web: { hosts: ['web1', 'web2'], children: [] },
        db: { hosts: ['db1'], children: [] },
        empty: { hosts: [], children: [] },
      },
    });
  });

  test('an empty file has no hosts', async () => {
    assert.is((await inventoryOf({ 'hosts.yml': '# nothing yet\n' })).hosts.size, 0);
  });

  test('a file without an extension is known by its first line', async () => {
    assert.equal([...(await inventoryOf({ hosts: '# racks\nweb:\n  hosts:\n    a:\n' })).hosts.keys()], ['a']);
  });
});

const mistakes: readonly [text: string, explained: string][] = [
  [
    'web:\n  hosts:\n    - a\n',
    'h.yml:3:5: hosts of "web" must be a mapping\n  3 |     - a\n    |     ^\n' +
      '  hint: write `name:` on a line of its own, without the dash, for each of them',
  ],
  [
    'web:\n  hosts: 3\n',
    'h.yml:2:10: hosts of "web" must be a mapping\n  2 |   hosts: 3\n    |          ^\n' +
      '  hint: write `name:` on a line of its own for each of them',
  ],
  [
    'web:\n  host:\n    a:\n',
    'h.yml:2:3: a group has no "host"\n  2 |   host:\n    |   ^\n  hint: did you mean "hosts"?',
  ],
  [
    'web:\n  a:\n  b:\n',
    'h.yml:2:3: a group has no "a"\n  2 |   a:\n    |   ^\n' +
      '  hint: a group has hosts, children and vars; hosts and groups are written below those',
  ],
  [
    'web:\n  hosts:\n    a:\n      no-good: 1\n',
    'h.yml:4:7: "no-good" cannot be a variable\'s name\n  4 |       no-good: 1\n    |       ^\n' +
      '  hint: a variable has letters, digits and _ in its name, and does not start with a digit',
  ],
  [
    'web:\n  children:\n    db:\n      children:\n        web:\n',
    'h.yml:3:5: the group "web" would hold itself: web > db > web\n  3 |     db:\n    |     ^',
  ],
  [
    'web:\n  hosts:\n    a b:\n',
    'h.yml:3:5: "a b" cannot be a host\'s name\n  3 |     a b:\n    |     ^\n' +
      '  hint: a host name has letters, digits and . _ - : % @ +, and starts with none of - : % @ +',
  ],
  [
    'plugin: packe\n',
    'h.yml:1:9: there is no inventory plugin "packe"\n  1 | plugin: packe\n    |         ^\n' +
      '  hint: did you mean "packet"?',
  ],
];

suite('mistakes in YAML inventories', (test) => {
  for (const [text, explained] of mistakes) {
    test(JSON.stringify(text), async () => assert.is(await mistakeOf({ 'h.yml': text }), explained));
  }
});

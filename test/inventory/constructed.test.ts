import * as assert from 'uvu/assert';
import { explain, type InputError } from '../../engine/errors.ts';
import { loadInventory } from '../../engine/inventory/index.ts';
import { isConstructed, withoutNested } from '../../engine/inventory/nested.ts';
import { plainOf } from '../../engine/load/plain.ts';
import { parseYaml } from '../../engine/load/yaml.ts';
import { suite } from '../suite.ts';
import { inventoryOf, mistakeOf, plainVars, withFiles } from './written.ts';

const hosts = `[web]
w1 addresses="{'public': '192.0.2.1', 'private': '10.0.0.1'}" cores=8 tags="['a', 'b']"
w2 addresses="{'private': '10.0.0.2'}" cores=2 name="two {{ cores }}"
[db]
d1 cores=16
[web:vars]
role=front
`;

/** Below `plugin: constructed`: variables and groups that come of it. */
const made: readonly [yaml: string, variables: Record<string, object>, groups: Record<string, string[]>][] = [
  [
    'compose:\n  ansible_host: default addresses.public addresses.private\n  big: gt cores 4\n  named: name\n',
    {
      w1: { ansible_host: '192.0.2.1', big: true },
      w2: { ansible_host: '10.0.0.2', big: false, named: 'two 2' },
      d1: { big: true },
    },
    {},
  ],
  [
    'compose: {answer: 42, flag: true, short: inventory_hostname_short, groups_of: group_names}\n',
    {
      w1: { answer: 42, flag: true, short: 'w1', groups_of: ['web'] },
      w2: { answer: 42, flag: true, short: 'w2', groups_of: ['web'] },
      d1: { answer: 42, flag: true, short: 'd1', groups_of: ['db'] },
    },
    {},
  ],
  [
    'compose: {other: (hostvar "d1" "cores")}\ngroups: {"as-big": eq cores other, everywhere: true, nowhere: false}\n',
    {
      w1: { other: 16 },
      w2: { other: 16 },
      d1: { other: 16 },
    },
    { as_big: ['d1'], everywhere: ['w1', 'w2', 'd1'] },
  ],
  ['groups:\n  large: gt cores 4\n  fronts: eq role "front"\n', {}, { large: ['w1', 'd1'], fronts: ['w1', 'w2'] }],
  [
    'keyed_groups:\n  - {key: cores, prefix: cores}\n  - {key: tags, separator: ""}\n',
    {},
    {
      cores_8: ['w1'],
      cores_2: ['w2'],
      cores_16: ['d1'],
      a: ['w1'],
      b: ['w1'],
    },
  ],
  [
    'nested_groups: {above: [cores_8]}\nkeyed_groups:\n  - {key: cores, prefix: cores}\n',
    {},
    {
      cores_8: ['w1'],
      cores_2: ['w2'],
      cores_16: ['d1'],
      above: [],
    },
  ],
];

const mistakes: readonly [yaml: string, explained: string][] = [
  [
    'compose: {a: "{{ b }}"}\n',
    'c.yml:2:15: compose.a is an expression without braces\n  2 | compose: {a: "{{ b }}"}\n    |               ^\n  hint: write b',
  ],
  [
    'compose: {a: eq b}\n',
    'c.yml:2:14: eq needs 2 arguments, and has 1\n  2 | compose: {a: eq b}\n    |              ^\n  hint: write it as: eq a b',
  ],
  [
    'keyed_groups: [{kye: a}]\n',
    'c.yml:2:17: an element of keyed_groups has no "kye"\n  2 | keyed_groups: [{kye: a}]\n    |                 ^\n  hint: did you mean "key"?',
  ],
  [
    'keyed_groups: [{prefix: a}]\n',
    'c.yml:2:16: an element of keyed_groups needs a key\n  2 | keyed_groups: [{prefix: a}]\n    |                ^',
  ],
  [
    'keyed_groups: [{key: a, default_value: x, trailing_separator: false}]\n',
    'c.yml:2:43: default_value and trailing_separator exclude each other\n  2 | keyed_groups: [{key: a, default_value: x, trailing_separator: false}]\n    |                                           ^\n  hint: a value that is empty is either replaced, or its separator is',
  ],
  ['strict: "true"\n', 'c.yml:2:10: strict must be true or false\n  2 | strict: "true"\n    |          ^'],
  [
    'use_vars_plugins: true\n',
    'c.yml:2:1: a constructed inventory has no "use_vars_plugins"\n  2 | use_vars_plugins: true\n    | ^\n  hint: it has compose, groups, keyed_groups, nested_groups, strict and leading_separator',
  ],
  [
    'strict: true\ncompose: {a: addresses.public}\n',
    'c.yml:3:24: for w2: "addresses" has no "public"\n  3 | compose: {a: addresses.public}\n    |                        ^\n  "addresses" is written at a.ini:3:14',
  ],
  [
    'strict: true\ngroups: {a: cores}\n',
    'c.yml:3:13: for w1: a condition has to give true or false, and this gives the number 8\n  3 | groups: {a: cores}\n    |             ^\n  hint: compare it (eq x 1), or convert it: bool cores',
  ],
  [
    'strict: true\nkeyed_groups: [{key: role}, {key: gt cores 4}]\n',
    'c.yml:3:35: for w1: a group cannot be named by true\n  3 | keyed_groups: [{key: role}, {key: gt cores 4}]\n    |                                   ^\n  hint: a key gives a text, a number, a list of them, or a map',
  ],
  [
    'strict: true\nkeyed_groups: [{key: gt cores 4}]\n',
    'c.yml:3:22: for w1: a group cannot be named by true\n  3 | keyed_groups: [{key: gt cores 4}]\n    |                      ^\n  hint: a key gives a text, a number, a list of them, or a map',
  ],
];

suite('variables and groups that are made of others', (test) => {
  for (const [yaml, variables, groups] of made) {
    test(yaml, async () => {
      const before = await inventoryOf({ 'a.ini': hosts });
      const after = await inventoryOf({ 'a.ini': hosts, 'c.yml': `plugin: constructed\n${yaml}` });
      for (const [name, host] of after.hosts) {
        const own = Object.entries(plainVars(host.vars)).filter(
          ([variable]) => !before.hosts.get(name)!.vars.has(variable),
        );
        assert.equal(Object.fromEntries(own), variables[name] ?? {});
      }
      const fresh = [...after.groups.values()].filter(({ name }) => !before.groups.has(name));
      assert.equal(Object.fromEntries(fresh.map((group) => [group.name, group.hosts])), groups);
    });
  }

  for (const [yaml, explained] of mistakes) {
    test(`mistake: ${yaml}`, async () =>
      assert.is(await mistakeOf({ 'a.ini': hosts, 'c.yml': `plugin: constructed\n${yaml}` }), explained));
  }

  test('what no host has an answer to is told of', () =>
    withFiles({ 'a.ini': hosts, 'c.yml': 'plugin: constructed\ncompose: {a: croes, b: tags}\n' }, async (folder) => {
      const told: string[] = [];
      const warn = (mistake: InputError) => told.push(explain(mistake).replaceAll(`${folder}/`, ''));
      await loadInventory([`${folder}/a.ini`, `${folder}/c.yml`], { warn });
      assert.equal(told, [
        'c.yml:2:14: for w1: "croes" is not defined\n  2 | compose: {a: croes, b: tags}\n    |              ^\n  hint: did you mean "cores"?',
      ]);
    }));

  test("below groups, a text is a condition and what is true or false the plugin's own", async () => {
    const yaml =
      'plugin: packet\nmetros: [am]\nstrict: true\ncompose: {a: b}\nnested_groups: {x: [y]}\nkeyed_groups: []\ngroups: {devices: false, big: eq a 1}\n';
    const [own, none] = [yaml, yaml.replace('devices: false, ', '')].map((text) =>
      withoutNested(parseYaml(text, 'h.yml')!),
    );
    assert.equal(plainOf(own!), { plugin: 'packet', metros: ['am'], groups: { devices: false } });
    assert.equal(plainOf(none!), { plugin: 'packet', metros: ['am'] });
    const conditions = ['groups: {big: a}', 'groups: {big: true}', 'compose: {}', 'nested_groups: {}'];
    assert.equal(
      conditions.map((text) => isConstructed(parseYaml(`plugin: packet\n${text}\n`, 'h.yml')!)),
      [true, false, true, false],
    );
  });

  test('for any plugin, of its own hosts alone', async () => {
    const listing = JSON.stringify({ g: ['s1', 's2'], _meta: { hostvars: { s1: { zone: 'x', text: '{{ zone }}' } } } });
    const inventory = await inventoryOf(
      {
        'a.ini': 'other zone=y\n',
        's.yml':
          'plugin: script\npath: bin/hosts\ncompose: {copy: text}\ngroups: {zoned: defined zone}\nkeyed_groups: [{key: zone, prefix: zone}]\nnested_groups: {above: [g]}\n',
        'bin/hosts': `#!/bin/sh\ncat <<'END'\n${listing}\nEND\n`,
      },
      ['a.ini', 's.yml'],
    );
    assert.equal(plainVars(inventory.hosts.get('s1')!.vars), { zone: 'x', text: '{{ zone }}', copy: '{{ zone }}' });
    assert.equal(inventory.hosts.get('s1')!.groups, ['above', 'zone_x', 'zoned', 'g']);
    assert.equal(inventory.hosts.get('other')!.groups, ['ungrouped']);
  });
});

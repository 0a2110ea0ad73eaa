import * as assert from 'uvu/assert';
import { layers, precedence, type Sources } from '../../engine/load/precedence.ts';
import type { Role, Vars } from '../../engine/types.ts';
import { suite } from '../suite.ts';

/** The order as a reader of the documentation knows it, lowest first; each layer holds its own name under `from`. */
const order = [
  'defaults of the first role in the play',
  'defaults of the second role in the play',
  'defaults of the role',
  'inventory: all',
  'inventory: parent group',
  'inventory: nearest group',
  'first group_vars/all beside the inventory',
  'second group_vars/all beside the inventory',
  'group_vars/all beside the playbook',
  'first group_vars beside the inventory: parent',
  'first group_vars beside the inventory: nearest',
  'second group_vars beside the inventory: nearest',
  'group_vars beside the playbook: parent',
  'group_vars beside the playbook: nearest',
  'inventory: host',
  'host_vars beside the inventory',
  'host_vars beside the playbook',
  'facts',
  'vars of the play',
  'first of vars_files',
  'second of vars_files',
  'vars of the first role in the play',
  'vars of the second role in the play',
  'vars of the role',
  'vars of its entry in roles',
  'vars of the import',
  'vars of the task',
  'include_vars',
  'set_fact and register',
  'parameters of the role',
  'vars of the outer include',
  'vars of the inner include',
  'first -e',
  'second -e',
  'magic variables',
  'variables of the loop',
];

const layer = (from: string): Vars => new Map([['from', { data: from }]]);
const named = (vars: Readonly<Record<string, string>>): ReadonlyMap<string, Vars> =>
  new Map(Object.entries(vars).map(([name, from]) => [name, layer(from)]));
const group = (name: string, from: string) => [name, { name, hosts: [], children: [], vars: layer(from) }] as const;
const role = (which: string): Role => ({
  name: which,
  path: `/${which}`,
  defaults: layer(`defaults of the ${which}`),
  vars: layer(`vars of the ${which}`),
  params: layer(`parameters of the ${which}`),
  dependency: false,
  parents: [],
  given: layer(which === 'role' ? 'vars of its entry in roles' : 'never'),
});
const host = { name: 'h', groups: ['parent', 'near'], vars: layer('inventory: host') };

const full: Sources = {
  inventory: {
    hosts: new Map([['h', host]]),
    groups: new Map([
      group('near', 'inventory: nearest group'),
      group('all', 'inventory: all'),
      group('parent', 'inventory: parent group'),
      group('other', 'never'),
    ]),
  },
  host,
  besideInventory: [
    {
      groups: named({
        all: 'first group_vars/all beside the inventory',
        near: 'first group_vars beside the inventory: nearest',
        parent: 'first group_vars beside the inventory: parent',
        other: 'never',
      }),
      hosts: named({ h: 'host_vars beside the inventory', other: 'never' }),
    },
    {
      groups: named({
        all: 'second group_vars/all beside the inventory',
        near: 'second group_vars beside the inventory: nearest',
      }),
      hosts: new Map(),
    },
  ],
  besidePlaybook: {
    groups: named({
      all: 'group_vars/all beside the playbook',
      near: 'group_vars beside the playbook: nearest',
      parent: 'group_vars beside the playbook: parent',
    }),
    hosts: named({ h: 'host_vars beside the playbook' }),
  },
  facts: layer('facts'),
  playRoles: [role('first role in the play'), role('second role in the play')],
  role: role('role'),
  play: layer('vars of the play'),
  varsFiles: [layer('first of vars_files'), layer('second of vars_files')],
  task: [layer('vars of the import'), layer('vars of the task')],
  include: [layer('vars of the outer include'), layer('vars of the inner include')],
  included: layer('include_vars'),
  registered: layer('set_fact and register'),
  extra: [layer('first -e'), layer('second -e')],
  magic: layer('magic variables'),
  loop: layer('variables of the loop'),
};

const empty: Sources = {
  inventory: { hosts: new Map(), groups: new Map() },
  host: { name: 'h', groups: ['gone'], vars: new Map() },
  besideInventory: [],
  besidePlaybook: { groups: new Map(), hosts: new Map() },
  facts: new Map(),
  playRoles: [],
  play: new Map(),
  varsFiles: [],
  task: [],
  included: new Map(),
  registered: new Map(),
  extra: [],
  magic: new Map(),
};

suite('precedence', (test) => {
  test('the layers of a host and task, searched from the highest', () => {
    const found = layers(full).map((vars) => (vars.get('from') as { data: string }).data);
    assert.equal(found.reverse(), order);
  });

  test('layers without a variable are not searched', () => assert.equal(layers(empty), []));

  test('every level has a name of its own', () => {
    assert.is(new Set(precedence.map(({ name }) => name)).size, precedence.length);
  });
});

import * as assert from 'uvu/assert';
import { explain, InputError } from '../../../engine/errors.ts';
import { becomeOf, type ConnectionDefaults, targetOf } from '../../../engine/play/hosts/target.ts';
import { Secret, type Value } from '../../../engine/types.ts';
import { suite } from '../../suite.ts';

type Variables = Readonly<Record<string, Value>>;

function reading(variables: Variables) {
  return (name: string) => variables[name];
}

const none: ConnectionDefaults = { become: false };

/** Variables and options, and where they lead; what is secret stands as a text with its own mark. */
const targets: readonly [string, Variables, Partial<ConnectionDefaults>, object][] = [
  ['a name is an address', {}, {}, { kind: 'ssh', address: 'h1' }],
  [
    'connection variables',
    {
      ansible_host: '192.0.2.1',
      ansible_port: '2222',
      ansible_user: 'admin',
      ansible_ssh_private_key_file: 'key',
      kplay_jump_hosts: 'jump@192.0.2.9:2200',
      kplay_identity: 'device-1',
    },
    { user: 'root', privateKeyFile: 'other' },
    {
      kind: 'ssh',
      address: '192.0.2.1',
      port: 2222,
      user: 'admin',
      privateKeyFile: 'key',
      jumpHosts: 'jump@192.0.2.9:2200',
      identity: 'device-1',
    },
  ],
  [
    'their older names',
    { ansible_ssh_host: '192.0.2.1', ansible_ssh_port: 22, ansible_ssh_user: 'u', ansible_ssh_pass: 'pw' },
    {},
    { kind: 'ssh', address: '192.0.2.1', port: 22, user: 'u', password: 'secret pw' },
  ],
  [
    'options where variables say nothing',
    { ansible_user: '' },
    { user: 'u', privateKeyFile: 'k' },
    { kind: 'ssh', address: 'h1', user: 'u', privateKeyFile: 'k' },
  ],
  [
    'a kind of connection and a password where variables say nothing',
    {},
    { kind: 'local', password: new Secret('pw') },
    { kind: 'local', address: 'h1', password: 'secret pw' },
  ],
  [
    'variables go before these',
    { ansible_connection: 'ssh', ansible_password: 'own' },
    { kind: 'local', password: new Secret('pw') },
    { kind: 'ssh', address: 'h1', password: 'secret own' },
  ],
  ['a user may be a number', { ansible_user: 1000 }, {}, { kind: 'ssh', address: 'h1', user: '1000' }],
  ['this machine', { ansible_connection: 'local' }, {}, { kind: 'local', address: 'h1' }],
];

const refused: readonly [string, Variables, string][] = [
  [
    'another connection',
    { ansible_connection: 'winrm' },
    'host h1: there is no connection "winrm"\n  hint: use ssh or local',
  ],
  ['a port that is none', { ansible_port: 70000 }, 'host h1: ansible_port must be a number from 1 to 65535'],
  ['a port that is a text', { ansible_port: 'ssh' }, 'host h1: ansible_port must be a number from 1 to 65535'],
  ['an address that is a list', { ansible_host: ['a'] }, 'ansible_host must be a string'],
];

const silent = { become: undefined, user: undefined, method: undefined };

const becomes: readonly [
  string,
  Partial<typeof silent> | object,
  Variables,
  Partial<ConnectionDefaults>,
  object | undefined,
][] = [
  ['nobody asks', {}, {}, {}, undefined],
  ['the task', { become: true }, {}, {}, { user: 'root', method: 'sudo' }],
  ['a variable', {}, { ansible_become: true, ansible_become_user: 'etcd' }, {}, { user: 'etcd', method: 'sudo' }],
  ['the command line', {}, {}, { become: true, becomeUser: 'u', becomeMethod: 'su' }, { user: 'u', method: 'su' }],
  ['the task says no', { become: false }, { ansible_become: true }, { become: true }, undefined],
  ['a variable says no', {}, { ansible_become: false }, { become: true }, undefined],
  [
    'the task before a variable before the command line',
    { become: true, user: 'task' },
    { ansible_become_user: 'variable', ansible_become_method: 'doas' },
    { become: false, becomeUser: 'line', becomeMethod: 'su' },
    { user: 'task', method: 'doas' },
  ],
  [
    'a password is a secret',
    { become: true },
    { ansible_become_password: 'pw' },
    {},
    { user: 'root', method: 'sudo', password: 'secret pw' },
  ],
];

function revealed(value: object | undefined): object | undefined {
  if (value === undefined) return undefined;
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    each instanceof Secret ? `secret ${each.reveal()}` : each,
  ]);
  return Object.fromEntries(entries);
}

function mistake(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof InputError) return explain(error);
    throw error;
  }
  throw new Error('nothing was thrown');
}

suite('targets', (test) => {
  for (const [name, variables, options, expected] of targets) {
    test(name, () => {
      const target = targetOf('h1', reading(variables), { ...none, ...options });
      assert.equal(revealed(target), { host: 'h1', ...expected });
    });
  }
  for (const [name, variables, expected] of refused) {
    test(name, () =>
      assert.is(
        mistake(() => targetOf('h1', reading(variables), none)),
        expected,
      ),
    );
  }
  test('localhost is this machine, unless something says otherwise', () => {
    assert.is(targetOf('localhost', reading({}), none).kind, 'local');
    assert.is(targetOf('localhost', reading({ ansible_connection: 'ssh' }), none).kind, 'ssh');
    assert.is(targetOf('h1', reading({ ansible_connection: 'ssh' }), none, { connection: 'local' }).kind, 'local');
  });
});

suite('becoming another user', (test) => {
  for (const [name, wish, variables, options, expected] of becomes) {
    test(name, () => {
      const become = becomeOf({ ...silent, ...wish }, reading(variables), { ...none, ...options });
      assert.equal(revealed(become), expected);
    });
  }
  test('there is no other way', () => {
    const wish = { ...silent, become: true };
    assert.is(
      mistake(() => becomeOf(wish, reading({ ansible_become_method: 'runas' }), none)),
      'there is no way to become another user called "runas"\n  hint: use sudo, su or doas',
    );
    assert.is(
      mistake(() => becomeOf(silent, reading({ ansible_become: 'yes' }), none)),
      'ansible_become must be true or false',
    );
  });
});

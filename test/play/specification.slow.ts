import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { play } from './playing.ts';

const specs = `argument_specs:
  main:
    required_one_of: [[token, password]]
    options:
      token: {no_log: true, aliases: [key]}
      password: {no_log: true, removed_in_version: 2}
      user:
        type: dict
        options:
          name: {}
          secret: {no_log: true}
`;

const show = '- {name: show, debug: {msg: "{{TEXT}}"}}';

/** Variables of the host, what a role or a play shows, and what is seen of that. */
const rows: readonly (readonly [name: string, variables: string, text: string, seen: unknown])[] = [
  ['a text', '{token: abc}', 'token', '***'],
  ['under another name', '{key: abc}', 'key', '***'],
  ['a template', '{token: "{{word}}", word: abc}', 'token', '***'],
  ['what is made of it', '{token: abc}', "concat 'x' token", '***'],
  ['the variable that it is made from is none', '{token: "{{word}}", word: abc}', 'word', 'abc'],
  ['a part of a mapping', '{token: a, user: {name: me, secret: abc}}', 'user', { name: 'me', secret: '***' }],
  ['a template for the mapping', '{token: a, user: "{{u}}", u: {name: me, secret: abc}}', 'user.secret', '***'],
];

async function shown(files: Record<string, string>): Promise<unknown> {
  const played = await play({ 'hosts.yml': 'web: {hosts: {h1: }}', ...files });
  assert.is(played.mistakes, '');
  const data = played.events.flatMap((event) =>
    event.type === 'task-finished' && event.task.name === 'show' ? [event.result.data['msg']] : [],
  );
  return JSON.parse(JSON.stringify(data[0]));
}

suite('secrets that are declared', (test) => {
  for (const [name, variables, text, seen] of rows) {
    test(`of a role: ${name}`, async () => {
      const files = {
        'group_vars/all.yml': variables,
        'roles/r/meta/argument_specs.yml': specs,
        'roles/r/tasks/main.yml': show.replace('TEXT', text),
        'play.yml': '- hosts: h1\n  roles: [r]',
      };
      assert.equal(await shown(files), seen);
    });

    test(`of a play: ${name}`, async () => {
      const files = {
        'group_vars/all.yml': variables,
        'play.meta.yml': specs.replace('main', 'my play'),
        'play.yml': `- hosts: h1\n  name: my play\n  validate_argspec: true\n  tasks:\n    ${show.replace('TEXT', text)}`,
      };
      assert.equal(await shown(files), seen);
    });
  }

  test('outside of the role they are what they were', async () => {
    const files = {
      'group_vars/all.yml': '{token: abc}',
      'roles/r/meta/argument_specs.yml': specs,
      'roles/r/tasks/main.yml': '- ping:',
      'play.yml': `- hosts: h1\n  roles: [r]\n  tasks:\n    ${show.replace('TEXT', 'token')}`,
    };
    assert.is(await shown(files), 'abc');
  });

  test('what is to go is told as a warning', async () => {
    const { events } = await play({
      'hosts.yml': 'web: {hosts: {h1: {password: abc}}}',
      'roles/r/meta/argument_specs.yml': specs,
      'roles/r/tasks/main.yml': '- ping:',
      'play.yml': '- hosts: h1\n  roles: [r]',
    });
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    assert.equal(warnings, ['h1: the argument "password" will be removed in version 2']);
  });
});

/** A play's keywords, its meta file, and what becomes of it. */
const plays: readonly (readonly [name: string, keywords: string, meta: string | undefined, expected: RegExp])[] = [
  ['false', 'validate_argspec: false', undefined, /^show h1 ok$/],
  [
    'another declaration',
    'validate_argspec: other',
    'argument_specs: {other: {options: {x: {type: int}}}}',
    /^Validating arguments against arg spec 'other' h1 ok\nshow h1 ok$/,
  ],
  [
    'nothing beside the playbook',
    'validate_argspec: a',
    undefined,
    /play.yml:2:21: there is no play.meta.yml beside the playbook/,
  ],
  [
    'no such declaration',
    'validate_argspec: othr',
    'argument_specs: {other: {}}',
    /play.yml:2:21: play.meta.yml declares nothing for "othr"[\s\S]*hint: did you mean "other"/,
  ],
  [
    'a play without a name',
    'validate_argspec: true',
    'argument_specs: {other: {}}',
    /play.yml:2:21: a play without a name has no declaration of its own/,
  ],
  [
    'a template',
    'validate_argspec: "{{a}}"',
    'argument_specs: {other: {}}',
    /play.yml:2:22: validate_argspec cannot be a template/,
  ],
  [
    'a wrong key',
    'validate_argspec: a',
    'argument_specs: {a: {optoins: {}}}',
    /play.meta.yml:1:22: unknown keyword "optoins"/,
  ],
  [
    'a mistake',
    'validate_argspec: a',
    'argument_specs: {a: {options: {x: {required: true}}}}',
    /"x"( of the play a)? is required/,
  ],
];

suite('validate_argspec', (test) => {
  for (const [name, keywords, meta, expected] of plays) {
    test(name, async () => {
      const played = await play({
        'hosts.yml': 'web: {hosts: {h1: }}',
        ...(meta === undefined ? {} : { 'play.meta.yml': meta }),
        'play.yml': `- hosts: h1\n  ${keywords}\n  tasks:\n    - {name: show, debug: {msg: x}}`,
      });
      assert.match(played.mistakes || played.results.join('\n'), expected);
    });
  }
});

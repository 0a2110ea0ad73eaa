import * as assert from 'uvu/assert';
import { checkPlays } from '../../engine/check/check.ts';
import { explain } from '../../engine/errors.ts';
import { parseExtraVars } from '../../engine/load/extra-vars.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { type Files, inFolder, lines } from '../load/folder.ts';
import { modules } from '../load/modules.ts';
import { suite } from '../suite.ts';

/** Tasks in which there is nothing to find. */
const fine = `
- copy: {src: "{{ a }}", dest: "{{ b }}", mode: "{{ c }}", force: "{{ d }}"}
- copy: {src: "{{ a }}", content: x, dest: "{{ b }}"}
- command: "{{ a }}"
- command:
    cmd: "{{ a }}"
- set_fact: {a: "{{ b }}", c: [1]}
- assert: {that: [eq a 1, defined b]}
- template: {src: motd.hbs, dest: /etc/motd}
- template: {src: "{{ a }}.hbs", dest: /etc/motd}
- template: {src: /made/before.hbs, dest: /etc/motd}
- copy: {src: folder/, dest: /x}
- include_tasks: again.yml
- include_tasks: "{{ a }}.yml"
- ping:
  when: [eq a "b", true]
  notify: [Named, heard, "{{ any }}", "r : Restart", Restart]
- debug: {msg: !unsafe "{{ not a template"}
`;

const playbook = lines(`
  - hosts: all
    roles: [r]
    tasks:
      - import_tasks: tasks.yml
    handlers:
      - name: Named
        listen: heard
        ping:
`);

const common: Files = {
  'site.yml': playbook,
  'templates/motd.hbs': 'Hello {{ name }}',
  'files/folder/x': '{{ this is not parsed',
  'again.yml': '- include_tasks: again.yml\n  when: a',
  'roles/r/handlers/main.yml': '- name: Restart\n  ping:',
};

/** Files beside the common ones, and what is found in them. */
const mistakes: readonly [string, Files, string][] = [
  [
    'arguments: what is a template is left alone, the rest is not',
    {
      'tasks.yml': lines(`
        - copy: {src: "{{ a }}", mod: "0644"}
        - copy: {content: "{{ a }}", dest: [x], force: 1}
        - command: {cmd: "{{ a }}", chdir: 5}
        - copy: {src: x, content: y, dest: z}
        - copy:
        - ping: {data: [1]}
        - assert: {that: "{{ a }}", something: 1}
      `),
    },
    `
    tasks.yml:1:3: copy needs the argument "dest"
      1 | - copy: {src: "{{ a }}", mod: "0644"}
        |   ^

    tasks.yml:1:26: copy has no argument "mod"
      1 | - copy: {src: "{{ a }}", mod: "0644"}
        |                          ^
      hint: did you mean "mode"?

    tasks.yml:2:36: copy: "dest" must be a text, not a list
      2 | - copy: {content: "{{ a }}", dest: [x], force: 1}
        |                                    ^

    tasks.yml:2:48: copy: "force" must be true or false, not a number
      2 | - copy: {content: "{{ a }}", dest: [x], force: 1}
        |                                                ^

    tasks.yml:3:36: command: "chdir" must be a text, not a number
      3 | - command: {cmd: "{{ a }}", chdir: 5}
        |                                    ^

    tasks.yml:4:9: copy: give either src or content
      4 | - copy: {src: x, content: y, dest: z}
        |         ^

    tasks.yml:5:3: copy needs the argument "dest"
      5 | - copy:
        |   ^

    tasks.yml:6:16: ping: "data" must be a text or a secret or a number, not a list
      6 | - ping: {data: [1]}
        |                ^

    tasks.yml:7:19: a condition is an expression without braces
      7 | - assert: {that: "{{ a }}", something: 1}
        |                   ^
      hint: write a

    tasks.yml:7:29: assert has no argument "something"
      7 | - assert: {that: "{{ a }}", something: 1}
        |                             ^
      hint: it has that
    `,
  ],
  [
    'names that are notified',
    { 'tasks.yml': '- ping:\n  notify: restrat\n- ping:\n  notify: [Nothing like it]' },
    `
    tasks.yml:2:11: no handler is named "restrat"
      2 |   notify: restrat
        |           ^
      hint: did you mean "Restart"?

    tasks.yml:4:12: no handler is named "Nothing like it"
      4 |   notify: [Nothing like it]
        |            ^
    `,
  ],
  [
    'files',
    {
      'tasks.yml':
        '- template: {src: mtod.hbs, dest: /x}\n- copy: {src: none, dest: /x}\n- template: {src: bad.hbs, dest: /x}\n- template: {src: bad.hbs, dest: /y}',
      'templates/bad.hbs': 'Hello\n{{#if a}}\n',
    },
    `
    tasks.yml:1:19: there is no template "mtod.hbs"
      1 | - template: {src: mtod.hbs, dest: /x}
        |                   ^
      hint: did you mean "motd.hbs"? looked for templates/mtod.hbs, mtod.hbs

    tasks.yml:2:15: there is no file "none"
      2 | - copy: {src: none, dest: /x}
        |               ^
      hint: looked for files/none, none

    templates/bad.hbs:2:1: the block {{#if}} is not closed
      2 | {{#if a}}
        | ^
      hint: close it with {{/if}}
    `,
  ],
];

suite('check', (test) => {
  test('nothing to find', () =>
    inFolder({ ...common, 'tasks.yml': lines(fine) }, async () => {
      const plays = await loadPlaybooks(['site.yml'], { modules });
      assert.equal((await checkPlays(plays, { modules })).map(explain), []);
    }));

  for (const [title, files, message] of mistakes) {
    test(title, () =>
      inFolder({ ...common, ...files }, async () => {
        assert.is(await found(), lines(message));
      }),
    );
  }

  /** Where a template that does not parse can stand: every place is checked, so each has one. */
  const places: readonly [string, Files, string][] = [
    ['the name of a play', { 'site.yml': '- hosts: all\n  name: "{{ a"' }, 'site.yml:2:10'],
    ['the hosts of a play', { 'site.yml': '- hosts: "{{ a"' }, 'site.yml:1:11'],
    ['variables of a play', { 'site.yml': '- hosts: all\n  vars: {x: [{y: "{{ a"}]}' }, 'site.yml:2:19'],
    ['the environment of a play', { 'site.yml': '- hosts: all\n  environment: {x: "{{ a"}' }, 'site.yml:2:21'],
    [
      'group_vars beside the playbook',
      { 'site.yml': '- hosts: all', 'group_vars/all.yml': 'x: "{{ a"' },
      'group_vars/all.yml:1:5',
    ],
    [
      'host_vars beside the playbook',
      { 'site.yml': '- hosts: all', 'host_vars/h/a.yml': 'x: "{{ a"' },
      'host_vars/h/a.yml:1:5',
    ],
    [
      'defaults of a role',
      { 'roles/r/defaults/main.yml': 'x: "{{ a"', 'tasks.yml': '' },
      'roles/r/defaults/main.yml:1:5',
    ],
    [
      'a handler of a role',
      { 'roles/r/handlers/main.yml': '- command: "{{ a"', 'tasks.yml': '' },
      'roles/r/handlers/main.yml:1:13',
    ],
    ['the arguments of a task', { 'tasks.yml': '- debug: {msg: [{x: "{{ a"}]}' }, 'tasks.yml:1:22'],
    ['words as arguments', { 'tasks.yml': '- debug: msg="{{ a"' }, 'tasks.yml:1:15'],
    ['the second line of a block', { 'tasks.yml': '- debug:\n    msg: |\n      first\n      {{ a' }, 'tasks.yml:4:7'],
    ['a loop', { 'tasks.yml': '- ping:\n  loop: "{{ a"' }, 'tasks.yml:2:10'],
    ['a condition', { 'tasks.yml': '- ping:\n  when: [a, eq (a]' }, 'tasks.yml:2:13'],
    ['changed_when', { 'tasks.yml': '- ping:\n  changed_when: (a' }, 'tasks.yml:2:17'],
    ['failed_when', { 'tasks.yml': '- ping:\n  failed_when: a)' }, 'tasks.yml:2:16'],
    ['what assert insists on', { 'tasks.yml': '- assert: {that: [eq (a]}' }, 'tasks.yml:1:19'],
    ['variables of a task', { 'tasks.yml': '- ping:\n  vars: {x: "{{ a"}' }, 'tasks.yml:2:14'],
    ['become_user', { 'tasks.yml': '- ping:\n  become_user: "{{ a"' }, 'tasks.yml:2:17'],
    ['an included file', { 'tasks.yml': '- include_tasks: in.yml', 'in.yml': '- command: "{{ a"' }, 'in.yml:1:13'],
    [
      'a role that a role includes',
      {
        'tasks.yml': '- include_role: {name: s}',
        'roles/s/tasks/main.yml': '- include_role: {name: t}',
        'roles/t/vars/main.yml': 'x: "{{ a"',
        'roles/t/tasks/main.yml': '- ping:',
      },
      'roles/t/vars/main.yml:1:5',
    ],
  ];
  for (const [title, files, place] of places) {
    test(`templates are parsed in ${title}`, () =>
      inFolder({ ...common, ...files }, async () => {
        const message = await found();
        assert.ok(message.startsWith(`${place.split(':')[0]}:${place.split(':')[1]}:`), message);
        assert.is(message.split('\n\n').length, 1, message);
      }));
  }

  test('variables from elsewhere', () =>
    inFolder({ 'site.yml': '- hosts: all' }, async () => {
      const variables = [parseExtraVars(['x="{{ a"'])];
      const errors = await checkPlays(await loadPlaybooks(['site.yml'], { modules }), { modules, variables });
      assert.equal(
        errors.map(({ origin }) => origin?.file),
        ['-e'],
      );
    }));

  test('a module that there is not, in a play that was not loaded from a file', () =>
    inFolder({ 'site.yml': '- hosts: all\n  tasks: [{ping: }]' }, async () => {
      const [play] = await loadPlaybooks(['site.yml'], { modules });
      const tasks = play!.tasks.map((task) => ({ ...task, module: 'pong' }));
      const errors = await checkPlays([{ ...play!, tasks }], { modules });
      assert.equal(
        errors.map(({ message, hint }) => `${message}, ${hint}`),
        ['unknown module "pong", did you mean "ping"?'],
      );
    }));
});

async function found(): Promise<string> {
  const plays = await loadPlaybooks(['site.yml'], { modules });
  return (await checkPlays(plays, { modules })).map(explain).join('\n\n');
}

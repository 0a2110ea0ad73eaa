import * as assert from 'uvu/assert';
import { tasksIn } from '../../engine/load/blocks.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { suite } from '../suite.ts';
import { explained, type Files, inFolder, lines } from './folder.ts';
import { modules } from './modules.ts';

/** Files of which site.yml is the playbook, and what is said of them. */
const mistakes: readonly [string, Files, string][] = [
  ['no file', {}, 'cannot read site.yml: ENOENT: no such file or directory'],
  [
    'an empty playbook',
    { 'site.yml': '# soon\n' },
    'the playbook site.yml is empty\n  hint: a playbook is a list of plays',
  ],
  [
    'a list of tasks',
    { 'site.yml': '- name: x\n  ping:' },
    `
    site.yml:1:3: this play names no hosts
      1 | - name: x
        |   ^
      hint: a playbook is a list of plays; tasks belong under \`tasks:\` of one

    site.yml:2:3: unknown keyword "ping"
      2 |   ping:
        |   ^
    `,
  ],
  [
    'keywords of plays',
    { 'site.yml': '- hots: all\n- hosts: all\n  debugger: on_failed\n  when: a\n  taskss: []' },
    `
    site.yml:1:3: unknown keyword "hots"
      1 | - hots: all
        |   ^
      hint: did you mean "hosts"?

    site.yml:3:3: keyword "debugger" is not there, on purpose
      3 |   debugger: on_failed
        |   ^
      hint: tasks are sent ahead of the answers of those before them, so there is none to stop at; the journal has what each of them gave

    site.yml:4:3: keyword "when" belongs to tasks, not to plays
      4 |   when: a
        |   ^

    site.yml:5:3: unknown keyword "taskss"
      5 |   taskss: []
        |   ^
      hint: did you mean "tasks"?
    `,
  ],
  [
    'values of plays',
    {
      'site.yml':
        '- hosts: []\n- hosts: all\n  strategy: debug\n- hosts: all\n  gather_facts: maybe\n- hosts: all\n  tasks: {ping: }\n- hosts: all\n  vars_files: [vras.yml, [a.yml, b.yml]]',
      'vars.yml': '',
    },
    `
    site.yml:1:3: hosts names no host
      1 | - hosts: []
        |   ^

    site.yml:3:13: there is no strategy "debug"
      3 |   strategy: debug
        |             ^
      hint: there are stream, linear, free, host_pinned

    site.yml:5:17: gather_facts must be true or false, not a text
      5 |   gather_facts: maybe
        |                 ^

    site.yml:7:10: tasks must be a list, not a mapping
      7 |   tasks: {ping: }
        |          ^

    site.yml:9:16: there is no variable file "vras.yml"
      9 |   vars_files: [vras.yml, [a.yml, b.yml]]
        |                ^
      hint: did you mean "vars.yml"? looked for vars/vras.yml, vras.yml
    `,
  ],
  [
    'bad YAML in an imported playbook',
    { 'site.yml': '- import_playbook: steps/a.yml', 'steps/a.yml': '- hosts: all\n  become: yes' },
    `
    steps/a.yml:2:11: an unquoted yes is a text to some and a boolean to others
      2 |   become: yes
        |           ^
      imported at site.yml:1:20
      hint: write true, or "yes" in quotes for the text
    `,
  ],
  [
    'playbooks that import each other',
    { 'site.yml': '- import_playbook: a.yml', 'a.yml': '- hosts: all\n- import_playbook: site.yml' },
    `
    a.yml:2:20: site.yml imports itself
      2 | - import_playbook: site.yml
        |                    ^
      imported at site.yml:1:20
    `,
  ],
  [
    'an imported playbook that is not there, and one with tasks of its own',
    { 'site.yml': '- import_playbook: none.yml\n- import_playbook: b.yml\n  tasks: []', 'b.yml': '' },
    `
    site.yml:1:20: there is no playbook "none.yml"
      1 | - import_playbook: none.yml
        |                    ^
      hint: looked for none.yml

    site.yml:3:3: keyword "tasks" is not supported yet
      3 |   tasks: []
        |   ^
    `,
  ],
  [
    'imports of tasks',
    {
      'site.yml':
        '- hosts: all\n  tasks:\n    - import_tasks: tasks/instal.yml\n    - import_tasks: "{{ a }}.yml"\n    - import_tasks: tasks/install.yml\n      loop: [1]\n    - include_tasks: tasks/install.yml\n      become: true\n    - include_tasks: none.yml\n    - import_tasks: {}',
      'tasks/install.yml': '',
    },
    `
    site.yml:3:21: there is no task file "tasks/instal.yml"
      3 |     - import_tasks: tasks/instal.yml
        |                     ^
      hint: did you mean "tasks/install.yml"? looked for tasks/tasks/instal.yml, tasks/instal.yml

    site.yml:4:22: import_tasks cannot be a template
      4 |     - import_tasks: "{{ a }}.yml"
        |                      ^
      hint: what is imported has to be known before the first task runs; include_tasks can wait for it

    site.yml:6:7: keyword "loop" has no effect on import_tasks
      6 |       loop: [1]
        |       ^
      hint: write it at the tasks inside

    site.yml:8:7: keyword "become" has no effect on include_tasks
      8 |       become: true
        |       ^
      hint: write it at the tasks inside

    site.yml:9:22: there is no task file "none.yml"
      9 |     - include_tasks: none.yml
        |                      ^
      hint: looked for tasks/none.yml, none.yml

    site.yml:10:21: import_tasks names no file
      10 |     - import_tasks: {}
         |                     ^
      hint: import_tasks: tasks.yml
    `,
  ],
  [
    'tasks that import each other',
    {
      'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: a.yml',
      'a.yml': '- import_tasks: b.yml',
      'b.yml': '- import_tasks: a.yml',
    },
    `
    b.yml:1:17: a.yml imports itself
      1 | - import_tasks: a.yml
        |                 ^
      imported at a.yml:1:17
      imported at site.yml:3:21
    `,
  ],
  [
    'roles that are not there',
    {
      'play/site.yml':
        '- hosts: all\n  roles: [etdc, empty, "{{ a }}", {tags: x}]\n  tasks:\n    - import_role: {nme: etcd}\n    - include_role: {name: etcd, tasks_from: verfy}\n    - import_role: {name: etcd, pulbic: true}',
      'play/roles/etcd/tasks/verify.yml': '',
      'play/roles/empty/README.md': '',
      'site.yml': '- import_playbook: play/site.yml',
    },
    `
    play/site.yml:2:11: there is no role "etdc"
      2 |   roles: [etdc, empty, "{{ a }}", {tags: x}]
        |           ^
      imported at site.yml:1:20
      hint: did you mean "etcd"? looked for play/roles/etdc, roles/etdc, play/etdc, KPLAY/roles/etdc

    play/site.yml:2:17: play/roles/empty is no role: it has none of the folders of one
      2 |   roles: [etdc, empty, "{{ a }}", {tags: x}]
        |                 ^
      imported at site.yml:1:20
      hint: a role has tasks, handlers, defaults, vars, files, templates, meta, or some of them

    play/site.yml:2:25: the name of a role cannot be a template
      2 |   roles: [etdc, empty, "{{ a }}", {tags: x}]
        |                         ^
      imported at site.yml:1:20
      hint: it has to be known before the first task runs

    play/site.yml:2:35: this entry names no role
      2 |   roles: [etdc, empty, "{{ a }}", {tags: x}]
        |                                   ^
      imported at site.yml:1:20
      hint: add \`role: NAME\`

    play/site.yml:4:21: import_role has no argument "nme"
      4 |     - import_role: {nme: etcd}
        |                     ^
      imported at site.yml:1:20
      hint: did you mean "name"?

    play/site.yml:5:46: the role etcd has no tasks/verfy
      5 |     - include_role: {name: etcd, tasks_from: verfy}
        |                                              ^
      role used at play/site.yml:5:28
      imported at site.yml:1:20
      hint: did you mean "verify"?

    play/site.yml:6:33: import_role has no argument "pulbic"
      6 |     - import_role: {name: etcd, pulbic: true}
        |                                 ^
      imported at site.yml:1:20
      hint: did you mean "public"?
    `,
  ],
  [
    'inside of a role: its handlers, variables, meta and what it depends on',
    {
      'site.yml': '- hosts: all\n  roles:\n    - role: etcd',
      'roles/etcd/handlers/main.yml': '- name: Restart\n  comand: restart',
      'roles/etcd/defaults/main.yml': 'a-b: 1',
      'roles/etcd/meta/main.yml': 'dependencies: [base]',
      'roles/base/meta/main.yml': 'dependecies: []',
      'roles/base/tasks/main.yml': '- import_tasks: more.yml',
      'roles/base/tasks/more.yml': '- ping:\n  async: 3',
    },
    `
    roles/etcd/defaults/main.yml:1:1: "a-b" cannot be the name of a variable
      1 | a-b: 1
        | ^
      role used at site.yml:3:13
      hint: names of variables consist of letters, digits and _, and start with no digit: a_b
    `,
  ],
  [
    'deep inside of a role',
    {
      'site.yml': '- hosts: all\n  roles:\n    - role: etcd',
      'roles/etcd/handlers/main.yml': '- name: Restart\n  comand: restart',
      'roles/etcd/meta/main.yml': 'dependencies: [base]',
      'roles/base/meta/main.yml': 'dependecies: []',
      'roles/base/tasks/main.yml': '- import_tasks: more.yml',
      'roles/base/tasks/more.yml': '- ping:\n  async: 3',
    },
    `
    roles/base/meta/main.yml:1:1: unknown keyword "dependecies"
      1 | dependecies: []
        | ^
      role used at roles/etcd/meta/main.yml:1:16
      role used at site.yml:3:13
      hint: did you mean "dependencies"?

    roles/base/tasks/more.yml:2:3: ping cannot go on in the background: it acts on the controller
      2 |   async: 3
        |   ^
      imported at roles/base/tasks/main.yml:1:17
      role used at roles/etcd/meta/main.yml:1:16
      role used at site.yml:3:13
      hint: leave async out

    roles/etcd/handlers/main.yml:2:3: unknown module "comand"
      2 |   comand: restart
        |   ^
      role used at site.yml:3:13
      hint: did you mean "command"?
    `,
  ],
  [
    'roles that depend on each other, keywords and names of their use',
    {
      'site.yml': '- hosts: all\n  roles:\n    - a\n    - {role: b, a-b: 1}',
      'roles/a/meta/main.yml': 'dependencies: [b]',
      'roles/b/meta/main.yml': 'dependencies: [a]',
    },
    `
    roles/b/meta/main.yml:1:16: the role a imports itself
      1 | dependencies: [a]
        |                ^
      role used at roles/a/meta/main.yml:1:16
      role used at site.yml:3:7

    site.yml:4:17: "a-b" cannot be the name of a variable
      4 |     - {role: b, a-b: 1}
        |                 ^
      hint: names of variables consist of letters, digits and _, and start with no digit: a_b
    `,
  ],
];

suite('mistakes', (test) => {
  for (const [title, files, message] of mistakes) {
    test(title, () =>
      inFolder(files, async () => {
        const found = await explained(() => loadPlaybooks(['site.yml'], { modules }));
        assert.is(found.replace(/\/\S+(?=\/roles\/\w+$)/gm, 'KPLAY'), lines(message));
      }),
    );
  }

  test('what has no mistake is loaded when mistakes are collected', () =>
    inFolder({ 'site.yml': '- hosts: all\n  tasks:\n    - pin:\n    - ping:\n- hots: x' }, async () => {
      const problems: Error[] = [];
      const plays = await loadPlaybooks(['site.yml'], { modules, problems: problems as never });
      assert.equal(
        plays.map(({ tasks }) => tasksIn(tasks).map(({ module }) => module)),
        [['ping']],
      );
      assert.equal(
        problems.map(({ message }) => message),
        ['unknown module "pin"', 'unknown keyword "hots"'],
      );
    }));
});

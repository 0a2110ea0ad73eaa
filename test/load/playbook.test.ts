import * as assert from 'uvu/assert';
import { tasksIn } from '../../engine/load/blocks.ts';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { suite } from '../suite.ts';
import { type Files, inFolder, lines } from './folder.ts';
import { modules } from './modules.ts';
import { showPlay } from './show.ts';

/** Files of which site.yml is the playbook, and its plays in short. */
const playbooks: readonly [string, Files, readonly Record<string, unknown>[]][] = [
  ['the least', { 'site.yml': '- hosts: all' }, [{ hosts: 'all' }]],
  [
    'every keyword',
    {
      'vars.yml': '',
      'site.yml': `
      - name: First
        hosts: [a, "!b"]
        vars: {x: 1}
        vars_files: [vars.yml, ["{{ y }}.yml", vars.yml]]
        gather_facts: false
        strategy: linear
        remote_user: root
        connection: local
        any_errors_fatal: true
        port: 23
        diff: true
        ignore_unreachable: true
        become_flags: -n
        become_exe: /d
        serial: [1, 30%]
        order: sorted
        max_fail_percentage: 10
        force_handlers: true
        become: true
        become_user: admin
        become_method: doas
        tags: t
        environment: {A: 1}
        check_mode: true
        ignore_errors: true
        no_log: false
        timeout: 9
        tasks:
          - ping:
      `,
    },
    [
      {
        name: 'First',
        hosts: ['a', '!b'],
        vars: { x: 1 },
        vars_files: ['vars.yml', ['{{ y }}.yml', 'vars.yml']],
        gather_facts: false,
        strategy: 'linear',
        serial: [1, '30%'],
        order: 'sorted',
        max_fail_percentage: 10,
        force_handlers: true,
        tasks: [
          {
            ping: null,
            become: true,
            become_user: 'admin',
            become_method: 'doas',
            become_flags: '-n',
            become_exe: '/d',
            connection: 'local',
            remote_user: 'root',
            port: 23,
            diff: true,
            ignore_unreachable: true,
            any_errors_fatal: true,
            tags: ['t'],
            environment: [{ A: 1 }],
            check_mode: true,
            ignore_errors: true,
            no_log: false,
            timeout: 9,
          },
        ],
      },
    ],
  ],
  [
    'sections run in their order, what they notify between them',
    {
      'roles/r/tasks/main.yml': '- debug: {msg: role}',
      'site.yml': `
      - hosts: all
        post_tasks: [{debug: {msg: post}}]
        tasks: [{debug: {msg: task}}]
        roles: [r]
        pre_tasks: [{debug: {msg: pre}}]
      `,
    },
    [
      {
        hosts: 'all',
        roles: ['r'],
        tasks: [
          { debug: { msg: 'pre' } },
          { meta: 'flush_handlers', tags: ['always'] },
          { debug: { msg: 'role' }, role: 'r' },
          { debug: { msg: 'task' } },
          { meta: 'flush_handlers', tags: ['always'] },
          { debug: { msg: 'post' } },
        ],
      },
    ],
  ],
  [
    'imported playbooks take over variables, tags and conditions',
    {
      'site.yml': `
      - import_playbook: steps/one.yml
        vars: {x: 2, y: 2}
        tags: outer
        when: a
      - hosts: last
      `,
      'steps/one.yml': `
      - hosts: one
        vars: {x: 1, z: 1}
        tags: inner
        tasks: [{ping: , when: b}]
      - import_playbook: two.yml
        vars: {y: 3}
      `,
      'steps/two.yml': '- hosts: two\n  tasks: [{ping: }]',
    },
    [
      {
        hosts: 'one',
        vars: { x: 2, z: 1, y: 2 },
        tasks: [{ ping: null, when: ['a', 'b'], tags: ['outer', 'inner'] }],
      },
      { hosts: 'two', vars: { y: 2, x: 2 }, tasks: [{ ping: null, when: ['a'], tags: ['outer'] }] },
      { hosts: 'last' },
    ],
  ],
  [
    'imported tasks take over keywords, variables inside of variables',
    {
      'site.yml': `
      - hosts: all
        tasks:
          - import_tasks: tasks/a.yml
            when: a
            become: true
            tags: [x]
            vars: {p: 1, q: 1}
            environment: {A: 1}
            notify: H
        handlers:
          - import_tasks: handlers.yml
            when: h
      `,
      'tasks/a.yml':
        '- import_tasks: b.yml\n  when: b\n  vars: {q: 2}\n  become: false\n- ping:\n  environment: {B: 2}',
      'tasks/b.yml': '- ping:\n  when: c\n  tags: y\n  vars: {r: 3}',
      'handlers.yml': '- name: H\n  ping:\n  listen: [i, j]',
    },
    [
      {
        hosts: 'all',
        tasks: [
          {
            ping: null,
            when: ['a', 'b', 'c'],
            notify: ['H'],
            become: false,
            tags: ['x', 'y'],
            environment: [{ A: 1 }],
            vars: { p: 1, q: 2, r: 3 },
          },
          {
            ping: null,
            when: ['a'],
            notify: ['H'],
            become: true,
            tags: ['x'],
            environment: [{ A: 1 }, { B: 2 }],
            vars: { p: 1, q: 1 },
          },
        ],
        handlers: [{ name: 'H', ping: null, when: ['h'], listen: ['i', 'j'] }],
      },
    ],
  ],
  [
    'roles: parameters, keywords, dependencies first, handlers',
    {
      'site.yml': `
      - hosts: all
        roles:
          - role: etcd
            vars: {v: 1}
            peer_port: 2380
            tags: etcd
            when: a
            become: true
        handlers: [{name: Own, ping: }]
      `,
      'roles/etcd/meta/main.yml': 'galaxy_info: {author: x}\ndependencies: [{role: base, level: 3}]',
      'roles/etcd/tasks/main.yml': '- import_tasks: install.yml\n- ping:',
      'roles/etcd/tasks/install.yml': '- command: install\n  notify: Restart',
      'roles/etcd/handlers/main.yml': '- name: Restart\n  command: restart',
      'roles/base/tasks/main.yaml': '- ping:',
    },
    [
      {
        hosts: 'all',
        roles: ['base', 'etcd'],
        tasks: [
          {
            ping: null,
            role: 'base',
            params: { peer_port: 2380, level: 3 },
            given: { v: 1 },
            when: ['a'],
            become: true,
            tags: ['etcd'],
          },
          {
            command: 'install',
            role: 'etcd',
            params: { peer_port: 2380 },
            given: { v: 1 },
            when: ['a'],
            notify: ['Restart'],
            become: true,
            tags: ['etcd'],
          },
          {
            ping: null,
            role: 'etcd',
            params: { peer_port: 2380 },
            given: { v: 1 },
            when: ['a'],
            become: true,
            tags: ['etcd'],
          },
        ],
        handlers: [
          {
            name: 'Restart',
            command: 'restart',
            role: 'etcd',
            params: { peer_port: 2380 },
            given: { v: 1 },
            when: ['a'],
            become: true,
            tags: ['etcd'],
          },
          { name: 'Own', ping: null },
        ],
      },
    ],
  ],
  [
    'an equal use of a role runs once, another one again',
    {
      'site.yml': `
      - hosts: all
        roles: [a, b, base, {role: base, level: 1}, {role: base, level: 1}, twice, twice]
      - hosts: all
        roles: [base]
      `,
      'roles/a/meta/main.yml': 'dependencies: [base]',
      'roles/b/meta/main.yml': 'dependencies: [base]',
      'roles/base/tasks/main.yml': '- ping:',
      'roles/twice/meta/main.yml': 'allow_duplicates: true',
      'roles/twice/tasks/main.yml': '- debug:',
    },
    [
      {
        hosts: 'all',
        roles: ['base', 'a', 'b', 'base', 'twice', 'twice'],
        tasks: [
          { ping: null, role: 'base' },
          { ping: null, role: 'base', params: { level: 1 } },
          { debug: null, role: 'twice' },
          { debug: null, role: 'twice' },
        ],
      },
      { hosts: 'all', roles: ['base'], tasks: [{ ping: null, role: 'base' }] },
    ],
  ],
  [
    'roles among tasks: an import is replaced, an include stays and brings its handlers',
    {
      'site.yml': `
      - hosts: all
        tasks:
          - import_role: {name: r, tasks_from: other}
            tags: t
          - include_role: name=s
            when: a
            loop: [1]
            vars: {x: 1}
          - include_role: {name: "{{ y }}"}
      `,
      'roles/r/tasks/other.yml': '- ping:',
      'roles/r/tasks/main.yml': '- debug:',
      'roles/s/tasks/main.yml': '- debug:',
      'roles/s/handlers/main.yml': '- name: From s\n  ping:',
    },
    [
      {
        hosts: 'all',
        roles: ['r'],
        tasks: [
          { ping: null, role: 'r', tags: ['t'] },
          { include_role: { name: 's' }, when: ['a'], loop: [1], vars: { x: 1 } },
          { include_role: { name: '{{ y }}' } },
        ],
        handlers: [{ name: 'From s', ping: null, role: 's' }],
      },
    ],
  ],
  [
    'includes keep their file as their argument',
    {
      'site.yml': `
      - hosts: all
        tasks:
          - include_tasks: a.yml
          - include_tasks: {file: "{{ b }}.yml"}
          - include_tasks:
            args: {file: a.yml}
      `,
      'a.yml': '',
    },
    [
      {
        hosts: 'all',
        tasks: [{ include_tasks: 'a.yml' }, { include_tasks: '{{ b }}.yml' }, { include_tasks: 'a.yml' }],
      },
    ],
  ],
];

suite('playbook', (test) => {
  for (const [title, files, expected] of playbooks) {
    test(title, () =>
      inFolder(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, lines(text)])), async () => {
        const plays = await loadPlaybooks(['site.yml'], { modules });
        assert.equal(plays.map(showPlay), expected);
      }),
    );
  }

  test('several playbooks follow each other', () =>
    inFolder({ 'a.yml': '- hosts: a', 'b.yml': '- hosts: b' }, async () => {
      const plays = await loadPlaybooks(['a.yml', 'b.yml', 'a.yml'], { modules });
      assert.equal(plays.map(showPlay), [{ hosts: 'a' }, { hosts: 'b' }, { hosts: 'a' }]);
    }));

  test('files are looked for in the role, beside the file that names them, beside the playbook', () =>
    inFolder(
      {
        'play/site.yml': '- hosts: all\n  tasks:\n    - import_tasks: ../more/t.yml\n    - ping:\n  roles: [r]',
        'more/t.yml': '- ping:',
        'roles/r/tasks/main.yml': '- ping:\n- import_tasks: sub/s.yml',
        'roles/r/tasks/sub/s.yml': '- ping:',
        'roles/r/vars/main/b.yml': 'x: 2',
        'roles/r/vars/main/a.yml': 'x: 1\ny: 1',
        'roles/r/defaults/main.json': '{"z": 1}',
      },
      async (folder) => {
        const [play] = await loadPlaybooks(['play/site.yml'], { modules });
        const shown = tasksIn(play!.tasks).map(({ searchPath }) =>
          searchPath.map((path) => path.replace(folder, '.')).join(' '),
        );
        assert.equal(shown, [
          './roles/r ./roles/r/tasks ./play',
          './roles/r ./roles/r/tasks/sub ./play',
          './more ./play',
          './play',
        ]);
        assert.equal([...play!.roles[0]!.vars.keys(), ...play!.roles[0]!.defaults.keys()], ['x', 'y', 'z']);
      },
    ));
});

import * as assert from 'uvu/assert';
import { loadPlaybooks } from '../../engine/load/playbook.ts';
import { suite } from '../suite.ts';
import { explained, inFolder, lines } from './folder.ts';
import { modules } from './modules.ts';
import { showTask } from './show.ts';

/** Tasks as they are written, and in short as they are loaded. */
const tasks: readonly [string, string, readonly Record<string, unknown>[]][] = [
  ['nothing', '', []],
  ['a module without arguments', '- ping:', [{ ping: null }]],
  ['its full name', '- ansible.builtin.ping:\n- ansible.legacy.ping:', [{ ping: null }, { ping: null }]],
  ['another name for it', '- ansible.posix.firewalld: {}', [{ firewall: {} }]],
  ['a mapping', '- copy: {src: a, dest: /b}', [{ copy: { src: 'a', dest: '/b' } }]],
  ['a free form', '- command: echo a=b "c d"', [{ command: 'echo a=b "c d"' }]],
  ['a free form and args', '- command: uptime\n  args: {chdir: /}', [{ command: { cmd: 'uptime', chdir: '/' } }]],
  ['a mapping and args', '- copy: {src: a}\n  args: {dest: /b}', [{ copy: { src: 'a', dest: '/b' } }]],
  ['only args', '- copy:\n  args: {dest: /b}', [{ copy: { dest: '/b' } }]],
  [
    'words',
    `- copy: src=a dest="/b c" mode=0644 force=false retries=3 content='5' attributes={{ a b }}`,
    [
      {
        copy: { src: 'a', dest: '/b c', mode: '0644', force: false, retries: 3, content: '5', attributes: '{{ a b }}' },
      },
    ],
  ],
  ['words over several lines', '- copy: >\n    src=a\n    dest=/b', [{ copy: { src: 'a', dest: '/b' } }]],
  [
    'every keyword',
    `
    - name: Say hello
      command: hello
      when: [defined a, true]
      loop: [1, 2]
      register: said
      notify: [First, Second]
      become: true
      become_user: root
      become_method: su
      tags: [a, "b,c", 5]
      changed_when: false
      failed_when:
        - eq said.rc 2
        - defined b
      ignore_errors: "{{ c }}"
      no_log: true
      delegate_to: localhost
      run_once: true
      check_mode: false
      timeout: 5
      throttle: 2
      environment: {A: "1"}
      vars: {x: 1}
    `,
    [
      {
        name: 'Say hello',
        command: 'hello',
        when: ['defined a', true],
        loop: [1, 2],
        register: 'said',
        notify: ['First', 'Second'],
        become: true,
        become_user: 'root',
        become_method: 'su',
        tags: ['a', 'b', 'c', '5'],
        changed_when: [false],
        failed_when: ['eq said.rc 2', 'defined b'],
        ignore_errors: '{{ c }}',
        no_log: true,
        delegate_to: 'localhost',
        run_once: true,
        check_mode: false,
        timeout: 5,
        throttle: 2,
        environment: [{ A: '1' }],
        vars: { x: 1 },
      },
    ],
  ],
  [
    'action and local_action name their module in their value',
    `
    - action: ping data=a
    - action: {module: ansible.builtin.ping, data: a}
    - local_action: command echo a=b
      delegate_facts: true
    - local_action: {module: command, cmd: x}
    - action: ping
      args: {data: b}
    `,
    [
      { ping: { data: 'a' } },
      { ping: { data: 'a' } },
      { command: 'echo a=b', delegate_to: 'localhost', delegate_facts: true },
      { command: { cmd: 'x' }, delegate_to: 'localhost' },
      { ping: { data: 'b' } },
    ],
  ],
  ['empty keywords are none', '- ping:\n  when:\n  tags:\n  vars:\n  register:', [{ ping: null }]],
  [
    'a block: its keywords are merged into its tasks, also into blocks in it',
    '- name: b\n  when: a\n  tags: t\n  become: true\n  vars: {x: 1}\n  notify: H\n  block:\n    - ping:\n      when: c\n    - ping:\n  rescue: [{ping: , tags: u}]\n  always: [{block: [{ping: }], become: false}]',
    [
      {
        name: 'b',
        block: [
          { ping: null, when: ['a', 'c'], notify: ['H'], become: true, tags: ['t'], vars: { x: 1 } },
          { ping: null, when: ['a'], notify: ['H'], become: true, tags: ['t'], vars: { x: 1 } },
        ],
        rescue: [{ ping: null, when: ['a'], notify: ['H'], become: true, tags: ['t', 'u'], vars: { x: 1 } }],
        always: [{ block: [{ ping: null, when: ['a'], notify: ['H'], become: false, tags: ['t'], vars: { x: 1 } }] }],
      },
    ],
  ],
  ['meta', '- meta: flush_handlers\n  when: a', [{ meta: 'flush_handlers', when: ['a'] }]],
];

const mistakes: readonly [string, string, string][] = [
  [
    'a misspelt module',
    '- name: x\n  coppy: {}',
    `
    tasks.yml:2:3: unknown module "coppy"
      2 |   coppy: {}
        |   ^
      imported at site.yml:3:21
      hint: did you mean "copy"?
    `,
  ],
  [
    'a misspelt module with a full name',
    '- ansible.builtin.comand: uptime',
    `
    tasks.yml:1:3: unknown module "ansible.builtin.comand"
      1 | - ansible.builtin.comand: uptime
        |   ^
      imported at site.yml:3:21
      hint: did you mean "command"?
    `,
  ],
  [
    'a misspelt keyword',
    '- ping:\n  whne: a',
    `
    tasks.yml:2:3: unknown keyword "whne"
      2 |   whne: a
        |   ^
      imported at site.yml:3:21
      hint: did you mean "when"?
    `,
  ],
  [
    'modules that cannot go on in the background, poll alone, and times that are none',
    '- debug:\n  async: 3\n- command: a\n  poll: 3\n- command: a\n  async: -1\n- command: a\n  async: 1\n  poll: [1]',
    `
    tasks.yml:2:3: debug cannot go on in the background: it acts on the controller
      2 |   async: 3
        |   ^
      imported at site.yml:3:21
      hint: leave async out

    tasks.yml:4:3: poll belongs beside async
      4 |   poll: 3
        |   ^
      imported at site.yml:3:21

    tasks.yml:6:10: async must be a number of seconds from 0 on
      6 |   async: -1
        |          ^
      imported at site.yml:3:21

    tasks.yml:9:9: poll must be a number, not a list
      9 |   poll: [1]
        |         ^
      imported at site.yml:3:21
    `,
  ],
  [
    'what is not there, each in its task',
    '- ping:\n  whne: 1\n- with_url: [1]\n  ping:',
    `
    tasks.yml:2:3: unknown keyword "whne"
      2 |   whne: 1
        |   ^
      imported at site.yml:3:21
      hint: did you mean "when"?

    tasks.yml:3:3: keyword "with_url" is not supported yet
      3 | - with_url: [1]
        |   ^
      imported at site.yml:3:21
      hint: loop over a list with \`loop\`
    `,
  ],
  [
    'action and local_action',
    '- action: pin a=b\n- local_action: {cmd: x}\n- local_action: ping\n  delegate_to: a\n- action: ping\n  command: x\n- action: [1]',
    `
    tasks.yml:1:3: unknown module "pin"
      1 | - action: pin a=b
        |   ^
      imported at site.yml:3:21
      hint: did you mean "ping"?

    tasks.yml:2:17: local_action names no module
      2 | - local_action: {cmd: x}
        |                 ^
      imported at site.yml:3:21
      hint: add module: NAME

    tasks.yml:3:3: local_action is delegated to localhost already
      3 | - local_action: ping
        |   ^
      imported at site.yml:3:21

    tasks.yml:6:3: a task has one module, and this one has "action" and "command"
      6 |   command: x
        |   ^
      imported at site.yml:3:21
      hint: start the second one as a task of its own, with a dash

    tasks.yml:7:11: action names no module
      7 | - action: [1]
        |           ^
      imported at site.yml:3:21
      hint: action: MODULE ARGUMENTS
    `,
  ],
  [
    'loops',
    '- ping:\n  loop: [1]\n  with_items: [1]\n- ping:\n  loop_control: {}\n- ping:\n  loop: []\n  loop_control: {lable: x}\n- ping:\n  delay: 1\n- ping:\n  until: 5\n- ping:\n  loop: []\n  loop_control: {loop_var: "{{a}}"}',
    `
    tasks.yml:3:3: a task has one loop, and this one has "loop" and "with_items"
      3 |   with_items: [1]
        |   ^
      imported at site.yml:3:21

    tasks.yml:5:3: loop_control belongs beside a loop
      5 |   loop_control: {}
        |   ^
      imported at site.yml:3:21

    tasks.yml:8:18: loop_control has no "lable"
      8 |   loop_control: {lable: x}
        |                  ^
      imported at site.yml:3:21
      hint: did you mean "label"?

    tasks.yml:10:3: delay belongs beside until or retries
      10 |   delay: 1
         |   ^
      imported at site.yml:3:21

    tasks.yml:12:10: until takes an expression, true or false, not a number
      12 |   until: 5
         |          ^
      imported at site.yml:3:21
      hint: an expression is written without braces: until: eq name "value"

    tasks.yml:15:29: loop_var cannot be a template
      15 |   loop_control: {loop_var: "{{a}}"}
         |                             ^
      imported at site.yml:3:21
      hint: it has to be known before the first task runs
    `,
  ],
  [
    'blocks',
    '- rescue: []\n- block: x\n- block: []\n  loop: [1]\n- block: []\n  rescu: []\n- block: []\n  debugger: always\n- block: [{pin: }]\n  always: [{when: a}]',
    `
    tasks.yml:1:3: "rescue" belongs beside a block
      1 | - rescue: []
        |   ^
      imported at site.yml:3:21
      hint: add \`block:\` with the tasks to look after

    tasks.yml:2:10: block must be a list, not a text
      2 | - block: x
        |          ^
      imported at site.yml:3:21

    tasks.yml:4:3: keyword "loop" belongs to tasks, not to blocks
      4 |   loop: [1]
        |   ^
      imported at site.yml:3:21

    tasks.yml:6:3: unknown keyword "rescu"
      6 |   rescu: []
        |   ^
      imported at site.yml:3:21
      hint: did you mean "rescue"?

    tasks.yml:8:3: keyword "debugger" is not there, on purpose
      8 |   debugger: always
        |   ^
      imported at site.yml:3:21
      hint: tasks are sent ahead of the answers of those before them, so there is none to stop at; the journal has what each of them gave

    tasks.yml:9:12: unknown module "pin"
      9 | - block: [{pin: }]
        |            ^
      imported at site.yml:3:21
      hint: did you mean "ping"?

    tasks.yml:10:12: this task names no module
      10 |   always: [{when: a}]
         |            ^
      imported at site.yml:3:21
      hint: add one, as in \`ping:\`
    `,
  ],
  [
    'no module',
    '- name: x\n  when: a',
    `
    tasks.yml:1:3: this task names no module
      1 | - name: x
        |   ^
      imported at site.yml:3:21
      hint: add one, as in \`ping:\`
    `,
  ],
  [
    'two modules',
    '- ping:\n  command: x',
    `
    tasks.yml:2:3: a task has one module, and this one has "ping" and "command"
      2 |   command: x
        |   ^
      imported at site.yml:3:21
      hint: start the second one as a task of its own, with a dash
    `,
  ],
  [
    'no mapping',
    '- ping',
    `
    tasks.yml:1:3: a task must be a mapping, not a text
      1 | - ping
        |   ^
      imported at site.yml:3:21
    `,
  ],
  [
    'no list',
    'ping:',
    `
    tasks.yml:1:1: a task file must be a list, not a mapping
      1 | ping:
        | ^
      imported at site.yml:3:21
    `,
  ],
  [
    'words that are no arguments',
    '- copy: src=a dest /b',
    `
    tasks.yml:1:15: this is not key=value
      1 | - copy: src=a dest /b
        |               ^
      imported at site.yml:3:21
      hint: write its arguments as a mapping, or as copy: key=value key2="a value"
    `,
  ],
  [
    'a word of YAML 1.1 in words, and an argument twice',
    '- copy: force=no\n- copy: src=a src=b\n- copy: {src: a}\n  args: {src: b}',
    `
    tasks.yml:1:15: an unquoted no is a text to some and a boolean to others
      1 | - copy: force=no
        |               ^
      imported at site.yml:3:21
      hint: write false, or "no" in quotes for the text

    tasks.yml:2:15: the argument "src" is here twice
      2 | - copy: src=a src=b
        |               ^
      imported at site.yml:3:21

    tasks.yml:4:10: the argument "src" is given twice
      4 |   args: {src: b}
        |          ^
      imported at site.yml:3:21
    `,
  ],
  [
    'keywords of the wrong kind',
    '- ping:\n  become: root\n- ping:\n  when: 5\n- ping:\n  register: a-b\n- ping:\n  vars: [1]\n- ping:\n  timeout: soon\n- ping:\n  loop: 3\n- ping:\n  tags: "{{ a }}"\n- ping:\n  environment: A=1\n- ping:\n  throttle: 1.5',
    `
    tasks.yml:2:11: become must be true or false, not a text
      2 |   become: root
        |           ^
      imported at site.yml:3:21

    tasks.yml:4:9: when takes an expression, true or false, not a number
      4 |   when: 5
        |         ^
      imported at site.yml:3:21
      hint: an expression is written without braces: when: eq name "value"

    tasks.yml:6:13: "a-b" cannot be the name of a variable
      6 |   register: a-b
        |             ^
      imported at site.yml:3:21
      hint: names of variables consist of letters, digits and _, and start with no digit: a_b

    tasks.yml:8:9: vars must be a mapping, not a list
      8 |   vars: [1]
        |         ^
      imported at site.yml:3:21

    tasks.yml:10:12: timeout must be a number, not a text
      10 |   timeout: soon
         |            ^
      imported at site.yml:3:21

    tasks.yml:12:9: loop must be a list, not a number
      12 |   loop: 3
         |         ^
      imported at site.yml:3:21

    tasks.yml:14:10: a tag cannot be a template
      14 |   tags: "{{ a }}"
         |          ^
      imported at site.yml:3:21
      hint: it has to be known before the first task runs

    tasks.yml:16:16: environment must be a mapping, not a text
      16 |   environment: A=1
         |                ^
      imported at site.yml:3:21

    tasks.yml:18:13: throttle must be a whole number of hosts
      18 |   throttle: 1.5
         |             ^
      imported at site.yml:3:21
    `,
  ],
  [
    'meta',
    '- meta: flush_handler\n- meta: end_role\n- meta:\n- meta: noop\n  register: a',
    `
    tasks.yml:1:9: meta has no action "flush_handler"
      1 | - meta: flush_handler
        |         ^
      imported at site.yml:3:21
      hint: did you mean "flush_handlers"?

    tasks.yml:2:9: end_role belongs into a role
      2 | - meta: end_role
        |         ^
      imported at site.yml:3:21

    tasks.yml:3:8: the action of meta must be a text, not nothing
      3 | - meta:
        |        ^
      imported at site.yml:3:21

    tasks.yml:5:3: keyword "register" has no effect on meta
      5 |   register: a
        |   ^
      imported at site.yml:3:21
      hint: leave it out
    `,
  ],
];

/** The tasks stand in a file of their own, so that their lines are the table's. */
const site = '- hosts: all\n  tasks:\n    - import_tasks: tasks.yml';

suite('tasks', (test) => {
  for (const [title, text, expected] of tasks) {
    test(title, () =>
      inFolder({ 'site.yml': site, 'tasks.yml': lines(text) }, async () => {
        const [play] = await loadPlaybooks(['site.yml'], { modules });
        assert.equal(play!.tasks.map(showTask), expected);
      }),
    );
  }
  for (const [title, text, message] of mistakes) {
    test(`mistake: ${title}`, () =>
      inFolder({ 'site.yml': site, 'tasks.yml': text }, async () => {
        assert.is(await explained(() => loadPlaybooks(['site.yml'], { modules })), lines(message));
      }));
  }
});

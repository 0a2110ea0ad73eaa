import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { complaints, read } from './validating.ts';

/** A kind of file, a text, and what an editor has to complain of. */
const cases: readonly (readonly [kind: string, text: string, ...complaints: string[]])[] = [
  // plays
  ['playbook', 'hosts: all', ' must be array,null'],
  ['playbook', '- tasks: []', '/0 needs "hosts"'],
  ['playbook', '- {hosts: all, host: x}', '/0 has no "host"'],
  ['playbook', '- {hosts: all, become: yes}', '/0/become this must be true or false, or a template'],
  [
    'playbook',
    '- {hosts: all, order: random}',
    '/0/order must be equal to one of the allowed values',
    '/0/order must be null',
  ],
  ['playbook', '- {hosts: all, throttle: 1.5}', '/0/throttle must be integer,string,null'],
  ['playbook', '- {hosts: all, when: x}', '/0 has no "when"'],
  ['playbook', '- {import_playbook: a.yml, hosts: all}', '/0 has no "hosts"'],
  ['playbook', '- {import_playbook: "{{ a }}.yml"}', '/0/import_playbook this cannot be a template'],
  [
    'playbook',
    '- {hosts: all, vars: {a-b: 1}}',
    '/0/vars names of variables consist of letters, digits and _, and start with no digit',
    '/0/vars "a-b" is no name',
  ],
  ['playbook', '- {hosts: all, vars_prompt: [{prompt: x}]}', '/0/vars_prompt/0 needs "name"'],
  ['playbook', '- {hosts: all, vars_prompt: [{name: x, privat: true}]}', '/0/vars_prompt/0 has no "privat"'],
  // tasks
  ['tasks', '- name: x', '/0 this task names no module: add one, as in `ping:`'],
  ['tasks', '- comand: x', '/0 has no "comand"'],
  ['tasks', '- {ping: , whenn: x}', '/0 has no "whenn"'],
  ['tasks', '- {ping: , listen: x}', '/0 has no "listen"'],
  ['tasks', '- {ping: , hosts: all}', '/0 has no "hosts"'],
  ['tasks', '- {ping: , loop_control: {lable: x}, loop: []}', '/0/loop_control has no "lable"'],
  [
    'tasks',
    '- {ping: , register: a.b}',
    '/0/register names of variables consist of letters, digits and _, and start with no digit',
  ],
  ['tasks', '- {block: [], loop: []}', '/0 has no "loop"'],
  ['tasks', '- rescue: []', '/0 needs "block"'],
  ['tasks', '- {meta: flush}', '/0/meta must be equal to one of the allowed values'],
  ['tasks', '- {include_tasks: a.yml, register: x}', '/0 has no "register"'],
  ['tasks', '- {ansible.builtin.import_tasks: a.yml, until: x}', '/0 has no "until"'],
  ['tasks', '- {include_role: {name: a, task_from: x}}', '/0/include_role has no "task_from"'],
  ['tasks', '- {block: [{block: [{ping: , x: 1}]}]}', '/0/block/0/block/0 has no "x"'],
  // arguments
  ['tasks', '- copy: {dest: /x, dst: /y}', '/0/copy has no "dst"'],
  ['tasks', '- copy: {src: x}', '/0/copy needs "dest"'],
  ['tasks', '- ansible.builtin.copy: {src: x}', '/0/ansible.builtin.copy needs "dest"'],
  ['tasks', '- copy:', '/0/copy must be object,string'],
  ['tasks', '- copy: {dest: /x, force: maybe}', '/0/copy/force this must be true or false, or a template'],
  [
    'tasks',
    '- template: {src: a, dest: /x, mode: 0644}',
    '/0/template/mode must be string',
    '/0/template/mode must be equal to constant',
  ],
  [
    'tasks',
    '- template: {src: a, dest: /x, mode: rw}',
    '/0/template/mode must be equal to constant',
    '/0/template/mode write a mode as four octal digits in quotes ("0644") or symbolically (u=rw,g=r)',
  ],
  ['tasks', '- copy: dest', '/0/copy write its arguments as a mapping, or as copy: key=value key2="a value"'],
  [
    'tasks',
    '- uri: {url: http://x, status_code: [ok]}',
    '/0/uri/status_code must be integer',
    '/0/uri/status_code must be string',
    '/0/uri/status_code/0 this must be a whole number, or a template',
  ],
  [
    'tasks',
    '- {copy: {src: x}, module_defaults: {copy: {dst: /x}}}',
    '/0/module_defaults/copy has no "dst"',
    '/0/module_defaults/copy must be null',
    '/0/module_defaults must be array',
    '/0/module_defaults must be null',
  ],
  ['handlers', '- {ping: , listem: x}', '/0 has no "listem"'],
  // roles
  ['role-meta', 'dependecies: []', ' has no "dependecies"'],
  [
    'role-meta',
    'dependencies: [{}]',
    '/dependencies/0 must be string',
    '/dependencies/0 needs "role"',
    '/dependencies/0 needs "name"',
  ],
  ['role-meta', 'allow_duplicates: x', '/allow_duplicates must be boolean,null'],
  [
    'argument-specs',
    'argument_specs: {main: {options: {port: {type: number}}}}',
    '/argument_specs/main/options/port/type must be equal to one of the allowed values',
  ],
  [
    'argument-specs',
    'argument_specs: {main: {options: {port: {typ: int}}}}',
    '/argument_specs/main/options/port has no "typ"',
  ],
  ['argument-specs', 'main: {}', ' needs "argument_specs"', ' has no "main"'],
  // variables and inventories
  ['vars', 'ansible_become: maybe', '/ansible_become this must be true or false, or a template'],
  ['vars', 'kplay_parallel: 0', '/kplay_parallel must be >= 1'],
  ['inventory', 'web: {host: {a: }}', '/web has no "host"'],
  [
    'inventory',
    'web: {children: {db: {hostss: }}}',
    '/web/children/db has no "hostss"',
    '/web/children must be string',
  ],
  ['inventory', 'plugin: packt', '/plugin must be equal to one of the allowed values'],
  ['inventory', '{plugin: packet, project: x}', ' has no "project"'],
  ['inventory', '{plugin: packet, groups: {tag: true}}', '/groups/tag must be string'],
  ['inventory', '{plugin: packet, cache: {age: -1}}', '/cache/age must be >= 0'],
  ['inventory', '{plugin: constructed, keyed_groups: [{prefix: x}]}', '/keyed_groups/0 needs "key"'],
  ['inventory', 'plugin: script', ' needs "path"'],
  ['settings', 'fork: 3', ' has no "fork"'],
  ['settings', 'forks: 0', '/forks must be >= 1'],
];

/** What is right although it looks doubtful. */
const right: readonly (readonly [kind: string, text: string])[] = [
  ['playbook', ''],
  ['playbook', '- {hosts: all, become: "{{ b }}", port: "{{ p }}", tags: a, environment: [{A: b}, "{{ c }}"]}'],
  [
    'playbook',
    '- {hosts: all, module_defaults: {copy: {dest: /x}}, tasks: [{copy: {src: a}}, {block: [{copy: {src: b}}]}]}',
  ],
  ['tasks', '- {copy: , args: {dest: /x, content: a}}'],
  ['tasks', '- copy: src=a dest=/b mode=0644'],
  ['tasks', '- {action: copy src=a dest=/b}'],
  ['tasks', '- {local_action: {module: copy, src: a, dest: /b}}'],
  ['tasks', '- {copy: {src: "{{ a }}", dest: "{{ b }}", force: "{{ c }}", mode: "{{ d }}"}}'],
  ['tasks', '- {group: {gid: "{{ a }}", name: "{{ a_name_that_is_longer_than_any_user_can_have }}"}}'],
  ['tasks', '- {packet_device: {project_id: a, hostname: "{{ b }}", state: "{{ c }}", tags: ["{{ d }}"]}}'],
  ['tasks', '- {set_fact: {anything: 1, else: [2]}}'],
  ['tasks', '- {command: uptime, changed_when: false}'],
  ['tasks', '- {command: {argv: [a, 1, "{{ b }}"]}}'],
  ['vars', 'a: {any: thing}\nb: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n'],
  ['inventory', 'web: {hosts: "web[01:20]", children: {db: }, vars: {ansible_port: 2222}}'],
  [
    'inventory',
    '{plugin: packet, compose: {a: hostname}, groups: {tags: false, mine: eq a "b"}, nested_groups: {a: [b]}}',
  ],
  ['inventory', 'plugin: {hosts: {a: }}'],
  ['role-meta', 'dependencies: [a, {role: b, some_parameter: 1}, {name: c, when: x}]'],
];

suite('schemas', (test) => {
  for (const [kind, text, ...expected] of cases) {
    test(`${kind}: ${text}`, async () =>
      assert.equal([...(await complaints(kind, read(text)))].sort(), expected.sort()));
  }
  for (const [kind, text] of right) {
    test(`${kind} is right: ${text}`, async () => assert.equal(await complaints(kind, read(text)), []));
  }
});

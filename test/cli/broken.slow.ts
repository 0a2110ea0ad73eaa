import * as assert from 'uvu/assert';
import { type Files, lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { kplay } from './kplay.ts';

/** Two hosts that are this machine. */
const hosts = lines(`
  web:
    vars: {ansible_connection: local}
    hosts: {a: , b: }
`);

interface Row {
  readonly name: string;
  /** Of which play.yml is run on the hosts of hosts.yml. */
  readonly files: Files;
  readonly options?: readonly string[];
  readonly code: number;
  /** All that is said, on both streams; headings end in one star. */
  readonly said: string;
}

function tasks(text: string): string {
  return `- hosts: all\n  tasks:\n${lines(text).replace(/^/gm, '    ')}\n`;
}

/** Mistakes that are found before the first connection: nothing is run. */
const before: readonly Omit<Row, 'code'>[] = [
  {
    name: 'bad YAML',
    files: { 'play.yml': tasks('- name: Say: hello\n  ping:') },
    said: `
      play.yml:3:13: a mapping cannot start in the middle of a line
        3 |     - name: Say: hello
          |             ^
        hint: quote a value that holds a colon and a space: "a: b"; or start the mapping on a line of its own
    `,
  },
  {
    name: 'bad YAML in the variables of a host',
    files: { 'play.yml': tasks('- ping:'), 'host_vars/a.yml': 'ports: [80\nname: x\n' },
    said: `
      host_vars/a.yml:2:1: a { or [ above is still open here
        2 | name: x
          | ^
        hint: close it, or indent what is in it
    `,
  },
  {
    name: 'an unknown keyword',
    files: { 'play.yml': tasks('- ping:\n  wehn: true') },
    said: `
      play.yml:4:7: unknown keyword "wehn"
        4 |       wehn: true
          |       ^
        hint: did you mean "when"?
    `,
  },
  {
    name: 'an unknown keyword in an imported file',
    files: { 'play.yml': tasks('- import_tasks: more.yml'), 'more.yml': '- ping:\n  tagz: x\n' },
    said: `
      more.yml:2:3: unknown keyword "tagz"
        2 |   tagz: x
          |   ^
        imported at play.yml:3:21
        hint: did you mean "tags"?
    `,
  },
  {
    name: 'an unknown module',
    files: { 'play.yml': tasks('- pingg:') },
    said: `
      play.yml:3:7: unknown module "pingg"
        3 |     - pingg:
          |       ^
        hint: did you mean "ping"?
    `,
  },
  {
    name: "an unknown module in a role's handler",
    files: {
      'play.yml': '- hosts: all\n  roles: [etcd]\n',
      'roles/etcd/handlers/main.yml': '- name: Restart etcd\n  sistemd: {name: etcd}\n',
    },
    said: `
      roles/etcd/handlers/main.yml:2:3: unknown module "sistemd"
        2 |   sistemd: {name: etcd}
          |   ^
        role used at play.yml:2:11
        hint: did you mean "systemd"?
    `,
  },
  {
    name: 'a misspelt argument',
    files: { 'play.yml': tasks('- copy: {content: x, dst: /tmp/x}') },
    said: `
      play.yml:3:26: copy has no argument "dst"
        3 |     - copy: {content: x, dst: /tmp/x}
          |                          ^
        hint: did you mean "dest"?
    `,
  },
  {
    name: 'a misspelt argument in an included file',
    files: { 'play.yml': tasks('- include_tasks: more.yml'), 'more.yml': '- file: {pth: /tmp/x, state: absent}\n' },
    said: `
      more.yml:1:10: file has no argument "pth"
        1 | - file: {pth: /tmp/x, state: absent}
          |          ^
        hint: did you mean "path"?
    `,
  },
  {
    name: 'a missing template',
    files: {
      'play.yml': tasks('- template: {src: motd.hbs, dest: /etc/motd}'),
      'templates/motd.hb': 'hello',
    },
    said: `
      play.yml:3:23: there is no template "motd.hbs"
        3 |     - template: {src: motd.hbs, dest: /etc/motd}
          |                       ^
        hint: did you mean "motd.hb"? looked for templates/motd.hbs, motd.hbs
    `,
  },
  {
    name: "a missing template in a role's handler",
    files: {
      'play.yml': '- hosts: all\n  roles: [etcd]\n',
      'roles/etcd/handlers/main.yml': '- name: Rewrite\n  template: {src: etcd.conf, dest: /etc/etcd.conf}\n',
      'roles/etcd/templates/etcd.con': '',
    },
    said: `
      roles/etcd/handlers/main.yml:2:19: there is no template "etcd.conf"
        2 |   template: {src: etcd.conf, dest: /etc/etcd.conf}
          |                   ^
        hint: did you mean "etcd.con"? looked for roles/etcd/templates/etcd.conf, roles/etcd/etcd.conf, roles/etcd/handlers/templates/etcd.conf, roles/etcd/handlers/etcd.conf, templates/etcd.conf, etcd.conf
    `,
  },
  {
    name: 'an unknown host in -l',
    files: { 'play.yml': tasks('- ping:') },
    options: ['-l', 'wev'],
    said: `
      -l:1:1: no host or group matches "wev"
        1 | wev
          | ^
        hint: did you mean "web"?
    `,
  },
  {
    name: 'a second play whose hosts cannot be told',
    files: { 'play.yml': `${tasks('- ping:')}- hosts: "{{ stage }}"\n  tasks: []\n` },
    said: `
      play.yml:4:14: "stage" is not defined
        4 | - hosts: "{{ stage }}"
          |              ^
    `,
  },
  {
    name: 'all mistakes at once, wherever they are',
    files: {
      'play.yml': '- hosts: all\n  roles: [etcd]\n  handlers:\n    - name: Restart\n      debug: {mgs: x}\n',
      'roles/etcd/tasks/main.yml': '- ping:\n  when: cni == "calico"\n- ping:\n  notify: Restrat\n',
    },
    said: `
      roles/etcd/tasks/main.yml:2:13: this is Jinja, not Handlebars
        2 |   when: cni == "calico"
          |             ^
        hint: write eq cni "calico"

      roles/etcd/tasks/main.yml:4:11: no handler is named "Restrat"
        4 |   notify: Restrat
          |           ^
        hint: did you mean "Restart"?

      play.yml:5:15: debug has no argument "mgs"
        5 |       debug: {mgs: x}
          |               ^
        hint: did you mean "msg"?
    `,
  },
  {
    name: 'a missing variable',
    files: {
      'play.yml': tasks('- name: Say hello\n  debug: {msg: "Hello {{ nam }}"}'),
      'group_vars/all.yml': 'name: x\n',
    },
    said: `
      play.yml:4:30: "nam" is not defined
        4 |       debug: {msg: "Hello {{ nam }}"}
          |                              ^
        hint: did you mean "name"?
    `,
  },
  {
    name: "a missing key in a role's handler",
    files: {
      'play.yml': '- hosts: all\n  roles: [etcd]\n',
      'roles/etcd/defaults/main.yml': 'etcd:\n  version: 3.6.14\n',
      'roles/etcd/tasks/main.yml': '- name: Write the unit\n  command: "true"\n  notify: Restart etcd\n',
      'roles/etcd/handlers/main.yml': '- name: Restart etcd\n  debug: {msg: "{{ etcd.vresion }}"}\n',
    },
    said: `
      roles/etcd/handlers/main.yml:2:25: "etcd" has no "vresion"
        2 |   debug: {msg: "{{ etcd.vresion }}"}
          |                         ^
        "etcd" is written at roles/etcd/defaults/main.yml:2:3
        hint: did you mean "version"?
    `,
  },
  {
    name: 'a missing key in an item of a loop over host_vars',
    files: {
      'play.yml': tasks('- name: Show ports\n  debug: {msg: "{{ item.port }}"}\n  loop: "{{ ports }}"'),
      'host_vars/a.yml': 'ports:\n  - {port: 80}\n  - {prot: 81}\n',
    },
    said: `
      play.yml:4:29: "item" has no "port" for a
        4 |       debug: {msg: "{{ item.port }}"}
          |                             ^
        "item" is written at host_vars/a.yml:3:5
        hint: did you mean "prot"?

      play.yml:5:17: "ports" is not defined for b
        5 |       loop: "{{ ports }}"
          |                 ^
    `,
  },
  {
    name: 'a missing variable in an item of a loop over host_vars',
    files: {
      'play.yml': tasks('- name: Show ports\n  debug: {msg: "{{ item.port }}"}\n  loop: "{{ ports }}"'),
      'host_vars/a.yml': 'base: 80\nports:\n  - port: "{{ bas }}"\n',
    },
    said: `
      host_vars/a.yml:3:15: "bas" is not defined for a
        3 |   - port: "{{ bas }}"
          |               ^
        for "ports", used at play.yml:5:17
        hint: did you mean "base"?

      play.yml:5:17: "ports" is not defined for b
        5 |       loop: "{{ ports }}"
          |                 ^
    `,
  },
  {
    name: 'a missing variable in a variable in a variable',
    files: {
      'play.yml': tasks('- debug: {msg: "{{ url }}"}'),
      'group_vars/all.yml': 'url: "https://{{ endpoint }}/healthz"\nendpoint: "{{ addres }}:6443"\naddress: 10.0.0.1\n',
    },
    said: `
      group_vars/all.yml:2:15: "addres" is not defined
        2 | endpoint: "{{ addres }}:6443"
          |               ^
        for "endpoint", used at group_vars/all.yml:1:18
        for "url", used at play.yml:3:24
        hint: did you mean "address"?
    `,
  },
  {
    name: 'a missing variable in a template',
    files: {
      'play.yml': tasks('- template: {src: motd.hbs, dest: /nowhere/motd}'),
      'templates/motd.hbs': 'Hello\n{{#if (defined inventory_hostname)}}\n  {{ nam }}\n{{/if}}\n',
    },
    said: `
      templates/motd.hbs:3:6: "nam" is not defined
        3 |   {{ nam }}
          |      ^
        template used at play.yml:3:7
    `,
  },
];

/** Mistakes that only the run brings to light: a host's task fails. */
const during: readonly Omit<Row, 'code'>[] = [
  {
    name: 'an unknown keyword in a file whose name only the run knows',
    files: { 'play.yml': tasks('- include_tasks: "{{ file }}"'), 'more.yml': '- ping:\n  wehn: true\n' },
    options: ['-e', 'file=more.yml'],
    said: `

      PLAY [all] *

      TASK [include_tasks] *
      failed: [a]
          task "include_tasks" (include_tasks) at play.yml:3:7
          more.yml:2:3: unknown keyword "wehn"
            2 |   wehn: true
              |   ^
            included at play.yml:3:7
            hint: did you mean "when"?

      PLAY RECAP *
      a : ok=0 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=0
    `,
  },
];

suite('broken input', (test) => {
  const rows: Row[] = [
    ...before.map((row) => ({ ...row, code: 1 })),
    ...during.map((row) => ({ ...row, options: [...(row.options ?? []), '-l', 'a'], code: 2 })),
  ];
  for (const { name, files, options = [], code, said } of rows) {
    test(name, async () => {
      const ran = await kplay({ 'hosts.yml': hosts, ...files }, ['run', '-i', 'hosts.yml', 'play.yml', ...options]);
      assert.is(ran.stdout.replace(/\*+$/gm, '*') + ran.stderr, `${lines(said)}\n`);
      assert.is(ran.code, code);
      assert.is(code === 1 ? ran.stdout : ran.stderr, '');
    });
  }
});

import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { kplay } from './kplay.ts';

const files = {
  'hosts.ini': '[web]\nweb[1:2]\n[db]\ndb1\n',
  'site.yml': `- name: Serve
  hosts: web
  tags: [b, a]
  roles: [{role: store, tags: r}]
  tasks:
    - {name: One, ping: , tags: x}
    - block: [{ping: }]
      rescue: [{name: Three, ping: }]
      tags: outer
    - {name: Never, ping: , tags: never}
    - meta: noop
- hosts: [db, "web:!web1"]
  tasks:
    - import_tasks: more.yml
`,
  'roles/store/tasks/main.yml': '- {name: "Store {{x}}", ping: }\n',
  'more.yml': '- {name: More, ping: }\n',
};

const one = '\nplaybook: site.yml\n\n  play #1 (web): Serve\tTAGS: [a,b]\n';
const two = '\n  play #2 (db,web:!web1): db,web:!web1\tTAGS: []\n';

/** Options, and what is listed; the form is that of ansible-playbook. */
const cases: readonly (readonly [options: string, listed: string])[] = [
  [
    '--list-hosts',
    `${one}    pattern: ['web']\n    hosts (2):\n      web1\n      web2\n${two}    pattern: ['db', 'web:!web1']\n    hosts (2):\n      db1\n      web2\n`,
  ],
  [
    '--list-hosts -l web1',
    `${one}    pattern: ['web']\n    hosts (1):\n      web1\n${two}    pattern: ['db', 'web:!web1']\n    hosts (0):\n`,
  ],
  [
    '--list-tasks',
    `${one}    tasks:\n      store : Store {{x}}\tTAGS: [a, b, r]\n      One\tTAGS: [a, b, x]\n      ping\tTAGS: [a, b, outer]\n      Three\tTAGS: [a, b, outer]\n${two}    tasks:\n      More\tTAGS: []\n`,
  ],
  ['--list-tasks --skip-tags a,b', `${one}    tasks:\n${two}    tasks:\n      More\tTAGS: []\n`],
  ['--list-tags', `${one}      TASK TAGS: [a, b, never, outer, r, x]\n${two}      TASK TAGS: []\n`],
];

suite('listing', (test) => {
  for (const [options, listed] of cases) {
    test(options, async () => {
      const ran = await kplay(files, ['run', '-i', 'hosts.ini', 'site.yml', ...options.split(' ')]);
      assert.equal(ran, { code: 0, stdout: listed, stderr: '' });
    });
  }
});

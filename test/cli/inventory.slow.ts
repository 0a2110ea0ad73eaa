import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { type Ran, withProject } from './kplay.ts';

const files = {
  'hosts.yml': `site:
  vars: {ntp: pool.example.org}
  children:
    web: {hosts: {w1: {port: 80, url: "http://{{ inventory_hostname }}:{{ port }}"}, w2: }}
    db: {hosts: {d1: {who: "{{ ansible_facts.hostname }}"}}}
`,
  'group_vars/web.yml': 'tls: "yes"\n',
  'host_vars/w2.yml': 'list: [1, a]\nnone: null\n',
  'retry/all.retry': 'w2\n',
  'playbooks/host_vars/w1.yml': 'port: 8080\n',
};

/** Counts its calls in the names of its hosts. */
const counter = `#!/bin/sh
cd "$(dirname "$0")" && echo x >>calls
printf '{"g": ["call%d"], "_meta": {"hostvars": {}}}' "$(wc -l <calls)"
`;

const unknownFact = `! warning: hosts.yml:5:32: "ansible_facts" is not defined
!   5 |     db: {hosts: {d1: {who: "{{ ansible_facts.hostname }}"}}}
!     |                                ^
!   hint: it is shown as it is written
`;

const w1 = `{
  "ntp": "pool.example.org",
  "port": 80,
  "tls": "yes",
  "url": "http://w1:80"
}
`;

/** Commands and all that they print; what goes to standard error is marked. */
const rows: readonly [command: string, code: number, said: string][] = [
  ['host w1', 0, w1],
  ['--host w1', 0, w1],
  ['--host w1 -e ntp=other -e new=1', 0, w1.replace('pool.example.org', 'other').replace('{', '{\n  "new": "1",')],
  ['--host w1 --playbook-dir playbooks', 0, w1.replaceAll('80', '8080')],
  ['--host w2 --export', 0, '{\n  "list": [\n    1,\n    "a"\n  ],\n  "none": null\n}\n'],
  ['--host d1', 0, `${unknownFact}{\n  "ntp": "pool.example.org",\n  "who": "{{ ansible_facts.hostname }}"\n}\n`],
  [
    'graph site --limit w1 --vars',
    0,
    `@site:
  |--@web:
  |  |--w1
  |  |  |--{ntp = pool.example.org}
  |  |  |--{port = 80}
  |  |  |--{tls = yes}
  |  |  |--{url = http://w1:80}
  |  |--{tls = yes}
  |--@db:
  |--{ntp = pool.example.org}
`,
  ],
  ['--graph web --limit @retry/all.retry', 0, '@web:\n  |--w2\n'],
  [
    'list --export --yaml --limit web',
    0,
    `all:
  children:
    site:
      children:
        web:
          hosts:
            w1:
              port: 80
              url: http://w1:80
            w2:
              list:
                - 1
                - a
              none: null
          vars:
            tls: "yes"
        db: {}
      vars:
        ntp: pool.example.org
`,
  ],
  [
    'list --export --toml --limit w1',
    0,
    `[site]
children = ["web", "db"]

[site.vars]
ntp = "pool.example.org"

[web.hosts.w1]
port = 80
url = "http://w1:80"

[web.vars]
tls = "yes"
`,
  ],
  [
    'list --toml --limit w2',
    1,
    '! TOML has no null, which web.hosts.w2.none is\n!   hint: leave out --toml, or use --yaml\n',
  ],
  [
    '--list --limit ww1',
    1,
    '! -l:1:1: no host or group matches "ww1"\n!   1 | ww1\n!     | ^\n!   hint: did you mean "w1"?\n',
  ],
  [
    'list --output nowhere/x --limit w1',
    1,
    "! nowhere/x cannot be written: ENOENT: no such file or directory, open 'nowhere/x'\n",
  ],
];

function said({ stdout, stderr }: Ran): string {
  return stderr.replace(/^(?=[\s\S])/gm, '! ').replace(/! $/, '') + stdout;
}

suite('kplay inventory', (test) => {
  for (const [command, code, expected] of rows) {
    test(command, () =>
      withProject(files, async (project) => {
        const ran = await project.kplay(['inventory', ...command.split(' '), '-i', 'hosts.yml']);
        assert.is(said(ran), expected);
        assert.is(ran.code, code);
      }),
    );
  }

  test('--list, into a file', () =>
    withProject(files, async ({ folder, kplay }) => {
      assert.is(
        (await kplay(['inventory', '--list', '--export', '-l', 'w2', '-i', 'hosts.yml', '--output', 'out'])).code,
        0,
      );
      assert.equal(JSON.parse(readFileSync(join(folder, 'out'), 'utf8')), {
        _meta: { hostvars: { w2: { list: [1, 'a'], none: null } }, profile: 'inventory_legacy' },
        all: { children: ['ungrouped', 'site'] },
        site: { children: ['web', 'db'], vars: { ntp: 'pool.example.org' } },
        web: { hosts: ['w2'], vars: { tls: 'yes' } },
      });
    }));

  test('--flush-cache asks anew, in a run, too', () =>
    withProject({ 'h.yml': 'plugin: script\npath: h.sh\ncache: {age: 600}\n', 'hosts.yml': '' }, async (project) => {
      project.write({
        'h.sh': counter,
        'site.yml': '- hosts: g\n  gather_facts: false\n  tasks: [{debug: {msg: x}}]\n',
      });
      chmodSync(join(project.folder, 'h.sh'), 0o755);
      const environment = { XDG_CACHE_HOME: join(project.folder, 'cache') };
      const said = async (...args: readonly string[]) =>
        /call\d/.exec((await project.kplay([...args, '-i', 'h.yml'], environment)).stdout)?.[0];
      assert.equal(
        [
          await said('inventory', 'list'),
          await said('run', 'site.yml'),
          await said('inventory', 'list', '--flush-cache'),
          await said('run', 'site.yml', '--flush-cache'),
          await said('inventory', 'list'),
        ],
        ['call1', 'call1', 'call2', 'call3', 'call3'],
      );
    }));

  test('what it prints as YAML is the same inventory', () =>
    withProject(files, async ({ kplay, write }) => {
      const options = ['inventory', '--list', '--export', '-l', 'web'];
      const before = await kplay([...options, '-i', 'hosts.yml']);
      write({ 'again/hosts.yml': (await kplay([...options, '--yaml', '-i', 'hosts.yml'])).stdout });
      assert.is((await kplay([...options, '-i', 'again/hosts.yml'])).stdout, before.stdout);
    }));
});

const site = `- hosts: web
  gather_facts: false
  tasks:
    - {name: odd, fail: {msg: wrong}, when: eq inventory_hostname "w2"}
- hosts: db
  gather_facts: false
  tasks:
    - {name: fine, debug: {msg: right}}
`;

const run = ['run', 'site.yml', '-i', 'hosts.yml'];

/** Runs of site.yml, where the hosts that failed are written, and who they are. */
const retries: readonly [
  args: readonly string[],
  environment: Record<string, string>,
  file: string,
  hosts: string | undefined,
][] = [
  [[], {}, 'site.retry', undefined],
  [['--retry-files'], {}, 'site.retry', 'w2\n'],
  [['--retry-files', '-l', 'w1,d1'], {}, 'site.retry', undefined],
  [[], { KPLAY_RETRY_FILES_ENABLED: 'true' }, 'site.retry', 'w2\n'],
  [['--retry-files'], { KPLAY_RETRY_FILES_SAVE_PATH: 'again/here' }, 'again/here/site.retry', 'w2\n'],
];

suite('hosts that failed', (test) => {
  for (const [args, environment, file, hosts] of retries) {
    test(`${JSON.stringify([...args, environment])}`, () =>
      withProject({ ...files, 'site.yml': site }, async ({ folder, kplay }) => {
        const ran = await kplay([...run, ...args], environment);
        const path = join(folder, file);
        assert.is(existsSync(path) ? readFileSync(path, 'utf8') : undefined, hosts);
        assert.is(ran.stderr.includes('to retry, use: --limit @'), hosts !== undefined);
        if (hosts === undefined) return;
        const again = await kplay([...run, '-l', `@${file}`]);
        assert.equal([again.code, /^w1 /m.test(again.stdout), /^w2 /m.test(again.stdout)], [2, false, true]);
      }));
  }

  test('a play without a host within the limit is skipped, which is told', () =>
    withProject({ ...files, 'site.yml': site }, async ({ kplay }) => {
      const { code, stdout, stderr } = await kplay([...run, '-l', 'w1']);
      assert.is(code, 0);
      assert.match(stdout + stderr, 'skipping the play "db": no hosts matched within the limit');
    }));
});

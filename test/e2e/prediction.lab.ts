import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { compare, lastRun, shown, toldBy } from './prediction.ts';
import { openSite, recap, type Site, threeControllers } from './site.ts';

/** A service of all that roles make: a package, an account, folders, files, a unit, and who asks it. */
const service = `- name: Serve
  hosts: controller-0
  gather_facts: true
  vars: {answer: "HTTP/1.0 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nyes\\n"}
  handlers:
    - {name: restart, systemd: {name: answer, state: restarted, daemon_reload: true}, when: not started.changed}
  tasks:
    - {name: packages, apt: {name: [socat, jq], update_cache: true}}
    - {name: group, group: {name: answer, system: true}}
    - {name: user, user: {name: answer, group: answer, system: true, home: /var/lib/answer, create_home: false}}
    - {name: home, file: {path: /var/lib/answer, state: directory, owner: answer, group: answer, mode: "0750"}}
    - {name: text, copy: {content: "{{answer}}", dest: /var/lib/answer/text, owner: answer, mode: "0640"}, notify: restart}
    - {name: second line, lineinfile: {path: /var/lib/answer/text, line: and more}, notify: restart}
    - {name: unit, template: {src: answer.service.hbs, dest: /etc/systemd/system/answer.service}, notify: restart}
    - {name: was it there, stat: {path: /var/lib/answer/text}, register: text}
    - {name: only if it is, debug: {msg: it is}, when: text.stat.exists}
    - {name: mark, command: {cmd: touch /var/lib/answer/mark, creates: /var/lib/answer/mark}}
    - {name: mark again, command: {cmd: touch /var/lib/answer/mark, creates: /var/lib/answer/mark}}
    - {name: link, file: {src: /var/lib/answer/text, dest: /etc/answer, state: link}}
    - {name: start, systemd: {name: answer, state: started, enabled: true, daemon_reload: true}, register: started}
    - {name: start again, systemd: {name: answer, state: started, enabled: true}}
    - {name: wait, wait_for: {port: 8080, timeout: 20}}
    - {name: ask, uri: {url: "http://127.0.0.1:8080/", return_content: true, http_agent: x}, register: said}
    - {name: what it said, debug: {msg: "{{said.content}}"}}
    - {name: look, command: jq --version, changed_when: false}
    - {name: its own user may not, file: {path: /var/lib/answer/mark, owner: answer, mode: "0600"}}
    - {name: the same once more, file: {path: /var/lib/answer/mark, owner: answer, mode: "0600"}}
`;

const unit = `[Service]
User=answer
ExecStart=/usr/bin/socat TCP-LISTEN:8080,reuseaddr,fork SYSTEM:"cat /var/lib/answer/text; sleep 1"
[Install]
WantedBy=multi-user.target
`;

const files = {
  ...threeControllers,
  'service.yml': service,
  'templates/answer.service.hbs': unit,
};

const names = ['controller-0', 'controller-1', 'controller-2'];

const site = await openSite(files);

/** What check mode says of all.yml, and what it tells of one of its tasks on the first member. */
async function checked(of: Site): Promise<{ readonly stdout: string; readonly lines: (task: string) => string[] }> {
  const stdout = await of.fine('run', 'all', '-C');
  const paragraphs = stdout.split('\n\n');
  const lines = (task: string) =>
    paragraphs
      .filter((each) => each.includes(`${task}]`))
      .flatMap((each) => each.split('\n').filter((line) => line.includes('[controller-0]')))
      .map((line) => line.replace(/ at \S*\/roles\//g, ' at roles/'));
  return { stdout, lines };
}

suite(
  'what check mode says, beside what the run does',
  (test) => {
    test('machines that are not ordered yet: what their tasks would do, and what nobody knows', async () => {
      const { stdout, lines } = await checked(site);
      assert.equal(recap(stdout), [
        'localhost    : ok=8 changed=4 unreachable=0 failed=0 skipped=2 rescued=0 ignored=0 unknown=0',
        ...names.map(
          (name) => `${name} : ok=14 changed=10 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0 unknown=8`,
        ),
      ]);
      assert.is(
        stdout.match(/^warning: nothing can be asked of controller-0, controller-1, controller-2, /gm)?.length,
        1,
      );
      const ordered = 'Order the servers at roles/provision/tasks/order.yml:1';
      assert.equal(lines('Log in and answer'), [`unknown: [controller-0]: depends on ${ordered}`]);
      assert.equal(lines('Configure etcd'), [`unknown: [controller-0]: depends on ${ordered}`]);
      assert.equal(lines('Describe etcd to systemd'), [`changed: [controller-0] (would change, after ${ordered})`]);
      assert.equal(lines('Start etcd, now and with the host'), [
        'changed: [controller-0] (would change, after Describe etcd to systemd at roles/etcd/tasks/main.yml:48)',
      ]);
    });

    test('machines of which one is there: it is asked, the others are not', async () => {
      const one = [
        '-e',
        '{"pools": [{"name": "c", "hostnames": ["controller-0"], "tags": ["controller"], "plan": "c3.small.x86", "operating_system": "debian_12", "metro": "am"}]}',
      ];
      await site.fine('run', 'provision', ...one);
      const { stdout, lines } = await checked(site);
      assert.equal(lines('Log in and answer'), ['ok: [controller-0]']);
      assert.is(stdout.match(/^warning: nothing can be asked of controller-1, controller-2, /gm)?.length, 1);
      assert.is(recap(stdout).length, 4);
      assert.ok(
        recap(stdout).every((line) => line.includes('unreachable=0 failed=0')),
        stdout,
      );
    });

    test('empty machines: the run changes what check mode has named, and nothing else', async () => {
      await site.fine('run', 'provision');
      await site.fine('run', 'all', '-C');
      const check = toldBy(lastRun(site.state));
      await site.fine('run', 'all');
      const found = compare(check, toldBy(lastRun(site.state)));
      process.stdout.write(`\n${shown(found)}\n`);
      assert.is(found.changed, 41);
      assert.equal([found.named, found.missed, found.surplus, found.falseFailures], [found.changed, [], [], []]);
      const why = 'only running it would tell, as it has neither creates nor removes';
      assert.equal(
        found.unknown.toSorted(),
        names.map((name) => `${name}: Wait until the member is healthy at roles/etcd/tasks/main.yml:81 (${why})`),
      );
    });

    test('a service, from its package to who asks it', async () => {
      await site.fine('run', 'service.yml', '-C');
      const check = toldBy(lastRun(site.state));
      await site.fine('run', 'service.yml');
      const run = toldBy(lastRun(site.state));
      const found = compare(check, run);
      process.stdout.write(`\n${shown(found)}\n`);
      assert.equal(
        [found.named, found.changed, found.missed, found.surplus, found.falseFailures],
        [10, 11, [], [], []],
      );
      assert.equal(
        found.unknown.map((line) => line.replace(/^controller-0: (.*) at .*?:\d+ /, '$1 ')),
        [
          'was it there (second line)',
          'only if it is (was it there)',
          'wait (start)',
          'ask (start)',
          'what it said (ask)',
          'look (only running it would tell, as it has neither creates nor removes)',
          'its own user may not (mark)',
        ],
      );
    });
  },
  { before: async () => void (await site.fine('lab', '--name', site.lab, 'up')), after: () => site.close() },
);

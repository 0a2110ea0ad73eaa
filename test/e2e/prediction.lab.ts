import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { compare, lastRun, shown, toldBy } from './prediction.ts';
import { labName, openSite, recap, type Site } from './site.ts';

const files = {
  'kplay.yml': 'inventory: inventory/lab.yml\n',
  'inventory/lab.yml': `plugin: lab
name: ${labName}
nested_groups:
  controllers: [tag_controller]
  etcd: [controllers]
`,
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - name: controllers
    hostnames: [controller-0, controller-1, controller-2]
    tags: [controller]
    plan: c3.small.x86
    operating_system: debian_12
    metro: am
`,
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
        'localhost    : ok=4 changed=4 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0 unknown=0',
        ...names.map(
          (name) => `${name} : ok=14 changed=10 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0 unknown=8`,
        ),
      ]);
      assert.is(
        stdout.match(/^warning: nothing can be asked of controller-0, controller-1, controller-2, /gm)?.length,
        1,
      );
      const ordered = 'Order the servers at roles/provision/tasks/main.yml:8';
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
  },
  { before: async () => void (await site.fine('lab', '--name', site.lab, 'up')), after: () => site.close() },
);

import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { labName, openSite } from './site.ts';

/** The folder of a user who wants a controller and so many workers. */
const cluster = (workers: number) => ({
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - {name: controller, count: 1, tags: [controller], plan: c3.small.x86, operating_system: debian_12, metro: am}
  - {name: worker, count: ${workers}, tags: [worker], plan: c3.small.x86, operating_system: debian_12, metro: am}
provision_drain: [pods]
`,
});

const site = await openSite({
  'kplay.yml': 'inventory: inventory/lab.yml\n',
  'inventory/lab.yml': `plugin: lab
name: ${labName}
groups: {packet: false, projects: false, metros: false, facilities: false, plans: false, operating_systems: false, devices: false}
nested_groups:
  controllers: [tag_controller]
  workers: [tag_worker]
`,
  'roles/pods/tasks/drain.yml': `- name: Move its pods away
  command: uname -n
  delegate_to: "{{machine.hostname}}"
  register: drained
- name: Say so
  debug:
    msg: "{{drained.stdout}} of {{machine.pool}} is drained"
`,
  ...cluster(3),
});

const workers = (count: number) => Array.from({ length: count }, (_, index) => `worker-${index}`);

/** The whole inventory of a cluster with so many workers. */
const graph = (count: number) => `@all:
  |--@ungrouped:
  |--@controllers:
  |  |--@tag_controller:
  |  |  |--controller-0
  |--@workers:
  |  |--@tag_worker:
${workers(count)
  .map((name) => `  |  |  |--${name}\n`)
  .join('')}`;

/** The machines that booted, by their hostnames; those that are gone have left the lab. */
async function booted(): Promise<string[]> {
  const said = await site.onHosts('all', 'uname -n');
  assert.equal(Object.keys(said), Object.values(said));
  return Object.keys(said);
}

suite(
  'a cluster that grows and shrinks',
  (test) => {
    test('3 workers', async () => {
      await site.fine('run', 'provision');
      assert.is(await site.fine('inventory', 'graph'), graph(3));
      assert.equal(await booted(), ['controller-0', ...workers(3)]);
    });

    test('5 workers: two are ordered, and nothing is done to the others', async () => {
      const before = await site.onHosts('all', 'cat /proc/sys/kernel/random/boot_id /etc/machine-id');
      site.write(cluster(5));
      const said = await site.fine('run', 'provision');
      assert.match(
        said,
        '\nok: [localhost] => (item=controller)\nchanged: [localhost] => (item=worker: worker-3, worker-4)\n',
      );
      assert.is(await site.fine('inventory', 'graph'), graph(5));
      assert.equal(await booted(), ['controller-0', ...workers(5)]);
      const after = await site.onHosts(
        'controllers,worker-0,worker-1,worker-2',
        'cat /proc/sys/kernel/random/boot_id /etc/machine-id',
      );
      assert.equal(after, before);
    });

    test('2 workers: the highest numbers are drained and given back', async () => {
      site.write(cluster(2));
      const said = await site.fine('run', 'provision');
      assert.equal(said.match(/^ {4}worker-\d of worker is drained$/gm), [
        '    worker-4 of worker is drained',
        '    worker-3 of worker is drained',
        '    worker-2 of worker is drained',
      ]);
      assert.equal(said.match(/^changed: \[localhost\].*$/gm), [
        'changed: [localhost] => (item=worker-4)',
        'changed: [localhost] => (item=worker-3)',
        'changed: [localhost] => (item=worker-2)',
      ]);
      assert.is(await site.fine('inventory', 'graph'), graph(2));
      assert.equal(await booted(), ['controller-0', ...workers(2)]);
    });

    test('and then nothing is left to do', async () => {
      const plan = await site.fine('plan', 'provision');
      assert.equal(
        [...plan.matchAll(/^(\S+) +: (changed=\d+ unknown=\d+)/gm)].map(([, host, counts]) => `${host} ${counts}`),
        ['localhost', 'controller-0', ...workers(2)].map((host) => `${host} changed=0 unknown=0`),
      );
    });
  },
  {
    before: async () => void (await site.fine('lab', '--name', labName, 'up')),
    after: () => site.close(),
  },
);

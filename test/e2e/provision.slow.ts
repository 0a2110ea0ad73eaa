import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../engine/package.ts';
import { openProject, type Project, type Ran } from '../cli/kplay.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { recap } from './site.ts';

/*
 * The role provision and its playbooks, with an API whose machines are only remembered: what is ordered and given back,
 * and what is said of it.
 */

let lab: Lab;
let project: Project & { remove(): void };

const goods = 'plan: c3.small.x86\n    operating_system: debian_12\n    metro: am\n';

/** A cluster with a controller and so many workers. */
function cluster(workers: number, more = ''): Record<string, string> {
  return {
    'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
pools:
  - name: controller
    count: 1
    tags: [controller]
    ${goods}  - name: worker
    count: ${workers}
    labels: {disk: nvme}
    taints: [{key: batch, effect: NoSchedule}]
    ${goods}${more}`,
  };
}

async function kplay(...args: readonly string[]): Promise<Ran> {
  return project.kplay(args, { PACKET_API_URL: lab.url, PACKET_API_TOKEN: token });
}

/** Orders and gives back; what is behind that needs machines that answer. */
const provision = (...args: readonly string[]) => kplay('run', 'provision', '-l', 'localhost', ...args);

/** What was said of these tasks, without the headline. */
function said({ stdout, stderr }: Ran, ...tasks: readonly string[]): string[] {
  return (stdout + stderr)
    .split('\n\n')
    .filter((paragraph) => tasks.some((task) => paragraph.startsWith(`TASK [provision : ${task}]`)))
    .flatMap((paragraph) => paragraph.trimEnd().split('\n').slice(1))
    .filter((line) => !line.startsWith('warning: ') && !line.startsWith('machine: '));
}

/** Hostnames of what is there, sorted. */
const there = () =>
  lab.api.state.devices
    .filter(({ state }) => state !== 'deprovisioning')
    .map(({ hostname }) => hostname)
    .sort();

const named = (name: string) => lab.api.state.devices.find(({ hostname }) => hostname === name)!;

suite(
  'pools',
  (test) => {
    test('check mode and a plan tell which machines would be ordered', async () => {
      const checked = await provision('-C');
      assert.equal(said(checked, 'Order the servers'), [
        'changed: [localhost] => (item=controller: controller-0)',
        'changed: [localhost] => (item=worker: worker-0, worker-1, worker-2)',
      ]);
      assert.is(checked.code, 0, checked.stdout + checked.stderr);
      assert.equal(there(), []);
    });

    test('just these are ordered, with what their pool says, and nothing the second time', async () => {
      const first = await provision();
      assert.is(first.code, 0, first.stdout + first.stderr);
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1', 'worker-2']);
      assert.equal(named('worker-1').customdata, { kplay: { cluster: 'kubernetes', pool: 'worker' } });
      const again = await provision();
      assert.equal(recap(again.stdout), [
        'localhost : ok=7 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
      ]);
    });

    test('labels and taints of its pool are variables of a machine', async () => {
      const { stdout } = await kplay('inventory', 'host', 'worker-1');
      const { pool, node_labels, node_taints, node_architecture } = JSON.parse(stdout);
      assert.equal(
        [pool, node_labels, node_taints, node_architecture],
        ['worker', { disk: 'nvme' }, [{ key: 'batch', effect: 'NoSchedule' }], 'amd64'],
      );
    });

    test('a pool that grows gets what is missing', async () => {
      project.write(cluster(5));
      const plan = await kplay('plan', 'provision', '-l', 'localhost');
      assert.match(plan.stdout, '  provision : Order the servers (item=worker: worker-3, worker-4) (device) at ');
      assert.match(plan.stdout, '\nlocalhost : changed=1 ');
      const ran = await provision();
      assert.equal(said(ran, 'Order the servers'), [
        'ok: [localhost] => (item=controller)',
        'changed: [localhost] => (item=worker: worker-3, worker-4)',
      ]);
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1', 'worker-2', 'worker-3', 'worker-4']);
    });

    test('a pool that shrinks gives back the highest numbers, after what runs there was moved away', async () => {
      project.write({
        ...cluster(2),
        'roles/pods/tasks/drain.yml':
          '- {name: Drain, debug: {msg: "{{machine.hostname}} of {{machine.pool}} has {{machine.id}}"}}\n',
        'roles/member/tasks/drain.yml': '- {name: Leave, debug: {msg: "{{machine.hostname}} leaves"}}\n',
      });
      const ids = ['worker-4', 'worker-3', 'worker-2'].map((name) => named(name).id);
      const released = ['worker-4', 'worker-3', 'worker-2'].map((name) => `changed: [localhost] => (item=${name})`);
      const args = ['-e', '{"provision_drain": ["pods", "member"]}'];
      const plan = await kplay('plan', 'provision', '-l', 'localhost', ...args);
      assert.equal(plan.stdout.match(/Give back what is too many \(item=\S+\)/g), [
        'Give back what is too many (item=worker-4)',
        'Give back what is too many (item=worker-3)',
        'Give back what is too many (item=worker-2)',
      ]);
      const checked = await kplay('run', 'provision', 'show.yml', '-C', ...args);
      assert.match(
        checked.stdout,
        'warning: worker-4, worker-3, worker-2 would be given back, so nothing more is told of them',
      );
      assert.equal(
        recap(checked.stdout).map((line) => line.split(' ')[0]),
        ['localhost', 'controller-0', 'worker-0', 'worker-1'],
      );
      const ran = await provision(...args);
      assert.is(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(
        [...ran.stdout.matchAll(/^ {4}(worker-.*)$/gm)].map(([, line]) => line),
        ['worker-4', 'worker-3', 'worker-2'].flatMap((name, index) => [
          `${name} of worker has ${ids[index]}`,
          `${name} leaves`,
        ]),
      );
      assert.equal(said(ran, 'Give back what is too many'), released);
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1']);
    });

    test('a machine whose draining fails is not given back', async () => {
      project.write({
        ...cluster(1),
        'roles/stubborn/tasks/drain.yml': '- {name: Drain, fail: {msg: "a pod will not go"}}\n',
      });
      const ran = await provision('-e', '{"provision_drain": ["stubborn"]}');
      assert.equal([ran.code, there()], [2, ['controller-0', 'worker-0', 'worker-1']]);
      project.write(cluster(2));
    });

    test('a machine that fails is reported with what happened to it, and replaced when told', async () => {
      project.write(cluster(3));
      lab.machines.broken.set('worker-2', 'no disk');
      const failed = await provision();
      assert.is(failed.code, 2);
      assert.match(failed.stdout, /^ {4}worker-2 \(\S+\) has failed: .*no disk; replace_failed gives it back/m);
      assert.match(failed.stdout, /^ {6}\S+Z Instance ordered$/m);
      const again = await provision();
      assert.is(again.code, 2, 'it is not forgotten');
      lab.machines.broken.clear();
      const { id } = named('worker-2');
      const replaced = await provision('-e', 'provision_replace_failed=1');
      assert.is(replaced.code, 0, replaced.stdout + replaced.stderr);
      assert.equal([named('worker-2').state, named('worker-2').id === id], ['active', false]);
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1', 'worker-2']);
    });

    test('one that fails while it is waited for is replaced, too', async () => {
      project.write(cluster(4));
      lab.api.fault('provision-fails', { hostname: 'worker-3' });
      const ran = await provision('-e', 'provision_replace_failed=1');
      assert.is(ran.code, 0, ran.stdout + ran.stderr);
      assert.match(ran.stdout, /failed: \[localhost\] \(ignored\)/);
      assert.equal(said(ran, 'Order the servers').at(-1), 'changed: [localhost] => (item=worker: worker-3)');
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1', 'worker-2', 'worker-3']);
      project.write(cluster(2));
      assert.is((await provision()).code, 0);
    });

    test('what is locked is not given back, and nothing else is done', async () => {
      named('worker-1').locked = true;
      project.write(
        cluster(1, '  - {name: new, count: 1, plan: c3.small.x86, operating_system: debian_12, metro: am}\n'),
      );
      const ran = await provision();
      assert.is(ran.code, 2);
      assert.match(ran.stdout, 'worker-1 would be given back, but is locked, and nothing was done');
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1']);
    });

    test('a pool that is not declared any more keeps its machines, and says so', async () => {
      const all = cluster(2)['group_vars/all.yml']!;
      project.write({ 'group_vars/all.yml': all.replace('name: worker', 'name: wroker') });
      const ran = await provision();
      assert.is(ran.code, 2);
      assert.match(
        ran.stdout,
        'worker-1, worker-0 belong to a pool that is not declared (worker), and nothing was done: declare it with `count: 0` to give them back, or say -e provision_undeclared=keep to leave them as they are',
      );
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1']);
      project.write({ 'group_vars/all.yml': all.replace(/ {2}- name: worker[\s\S]*/, '') });
      assert.is((await provision('-e', 'provision_undeclared=keep')).code, 0);
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1']);
      project.write(cluster(2));
    });

    test('mistakes in pools are told at their places, before anything is asked for', async () => {
      project.write({
        'group_vars/all.yml': lines(`
          project: testing
          ssh_key_file: fetched/id_ed25519
          pools:
            - name: worker
              count: 1
              hostnames: [worker-0]
              plan: c3.small.x86
              operating_system: debian_12
              metro: am
              facility: am6
              taints: [{kye: a, effect: NoSchedule}]
              raid: {level: 3, devices: [/dev/sdb]}
              spot_price_max: 0.3
        `),
      });
      const { code, stdout, stderr } = await provision();
      assert.is(code, 1, stdout);
      const mistakes = stderr.split('\n\n').map((text) => text.split('\n')[0]!.replace(/ of the role provision/, ''));
      assert.equal(mistakes, [
        'group_vars/all.yml:4:5: "pools.0.spot_instance" is required beside "spot_price_max"',
        'group_vars/all.yml:5:12: "pools.0.count" excludes "hostnames"',
        'group_vars/all.yml:9:12: "pools.0.metro" excludes "facility"',
        'group_vars/all.yml:11:14: "pools.0.taints.0.key" is required',
        'group_vars/all.yml:11:20: "pools.0.taints.0.kye" is not known',
        'group_vars/all.yml:12:19: "pools.0.raid.level" must be one of 0, 1, 5, 6, 10, not 3',
      ]);
      project.write(cluster(2));
    });

    test('a teardown lists what it gives back, wants a yes, and keeps what is locked', async () => {
      const refused = await kplay('run', 'teardown');
      assert.is(refused.code, 2);
      assert.match(refused.stdout, 'not confirmed, there is no terminal to ask at: --yes says yes');
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1']);
      const listed = said(refused, 'Tell which of them will be given back').map((line) =>
        line.replace(/198\.51\.100\.\d+/, 'ADDRESS').replace(/\d{4}-\S+Z/, 'TIME'),
      );
      const goodsOf = 'c3.small.x86 in am6, ADDRESS, ordered TIME';
      assert.equal(listed, [
        'ok: [localhost]',
        `    controller-0     ${goodsOf}`,
        `    worker-0         ${goodsOf}`,
        '    worker-1         is locked, and stays',
      ]);
      const checked = await kplay('run', 'teardown', '-C');
      assert.equal(said(checked, 'Give the servers back'), ['changed: [localhost] => (item=controller-0, worker-0)']);
      assert.equal(there(), ['controller-0', 'worker-0', 'worker-1']);
      const ran = await kplay('run', 'teardown', '--yes');
      assert.is(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(there(), ['worker-1']);
      const again = await kplay('run', 'teardown', '--yes');
      assert.equal(said(again, 'Tell which of them will be given back').slice(1), [
        '    there is nothing to give back',
        '    worker-1         is locked, and stays',
      ]);
    });
  },
  {
    before: async () => {
      lab = await startLab();
      project = openProject({
        'kplay.yml': 'inventory: inventory/packet.yml\n',
        'inventory/packet.yml': 'plugin: packet\n',
        'show.yml': '- {hosts: all, gather_facts: false, tasks: [{debug: {msg: "{{pool}}"}}]}\n',
        'group_vars/packet.yml': readFileSync(`${packageRoot()}/group_vars/packet.yml`, 'utf8'),
        ...cluster(3),
      });
    },
    after: async () => {
      project.remove();
      await lab.close();
    },
  },
);

import { availableParallelism, totalmem } from 'node:os';
import * as assert from 'uvu/assert';
import { openProject } from '../cli/kplay.ts';
import { eventually } from './eventually.ts';
import { suiteInLab } from './inside.ts';
import { callApi, onHost, orderHost, type TestHost } from './lab.ts';
import { traces } from './traces.ts';

/** Plans, with the cores and MiB that their hosts have here if this machine has as many. */
const plans: Record<string, [cores: number, memory: number]> = {
  't1.small.x86': [2, 512],
  'c1.small.x86': [1, 2048],
  'c2.medium.x86': [6, 4096],
};
const hosts: Record<string, TestHost> = {};
const on = (plan: string) => hosts[plan]!.publicAddress;

await suiteInLab(
  'lab/hardware',
  0,
  (test, lab) => {
    test('hosts of some plans', async () => {
      const ordered = Object.keys(plans).map(async (plan) => {
        hosts[plan] = await orderHost(lab, plan.replaceAll('.', '-'), { plan });
      });
      await Promise.all(ordered);
    });

    for (const [plan, [cores, memory]] of Object.entries(plans)) {
      test(`${plan}: what the host says of itself, and what kplay gathers, is its size`, async () => {
        const has = { cores: Math.min(cores, availableParallelism()), memory: Math.min(memory, totalmem() / 2 ** 20) };
        const said = await onHost(
          lab,
          on(plan),
          "nproc; grep -c ^processor /proc/cpuinfo; awk '/^MemTotal/ {print $2}' /proc/meminfo",
        );
        assert.equal(said.split('\n').map(Number), [has.cores, has.cores, Math.floor(has.memory * 1024)]);
        const login = ['-u', 'root', '--private-key', lab.keyFile];
        const project = openProject({});
        try {
          const { stdout } = await project.kplay([
            'exec',
            '-i',
            `${on(plan)},`,
            ...login,
            'all',
            'setup',
            '--',
            'gather_subset=hardware',
          ]);
          const fact = (name: string) => Number(new RegExp(`"ansible_${name}": (\\d+)`).exec(stdout)?.[1]);
          assert.equal([fact('processor_nproc'), fact('memtotal_mb')], [has.cores, Math.floor(has.memory)]);
        } finally {
          project.remove();
        }
      });
    }

    test('who takes more memory than there is in the host is ended there, and the host lives on', async () => {
      const greedy = 'head -c 900M /dev/zero | tail -c 900M | wc -c; echo alive';
      assert.is(await onHost(lab, on('t1.small.x86'), greedy), '0\nalive');
      assert.is(await onHost(lab, on('c2.medium.x86'), greedy), '943718400\nalive');
    });

    test('further disks are block devices of their own, keep what is written, and go with the host', async () => {
      const { id } = hosts['c2.medium.x86']!;
      const look = 'for disk in sdc sdd; do blockdev --getsize64 /dev/$disk; head -c 4 /dev/$disk | tr -d "\\0"; done';
      assert.is(await onHost(lab, on('c2.medium.x86'), look), '480000000\n480000000');
      await onHost(lab, on('c2.medium.x86'), 'printf kept >/dev/sdd; sync');
      await lab.machines.powerOff(id, 'hard');
      assert.equal(
        traces(lab.layout.name).filter((trace) => trace.startsWith('loop ')),
        [],
      );
      await lab.machines.powerOn(id);
      assert.is(await onHost(lab, on('c2.medium.x86'), look), '480000000\n480000000\nkept');
      await callApi(lab, 'DELETE', `/devices/${id}`);
      const left = async () => traces(lab.layout.name).filter((trace) => trace.includes(id));
      assert.equal(await eventually(left, (found) => found.length === 0), []);
    });

    test('a host for another processor', async () => {
      const { publicAddress } = await orderHost(lab, 'arm', { plan: 'c3.large.arm64', operating_system: 'busybox' });
      const said = await onHost(
        lab,
        publicAddress,
        'uname -m; nproc; head -c 20 /bin/busybox | tail -c 2 | od -An -tx1; ls /dev/nvme1n1',
      );
      assert.is(said, `aarch64\n${availableParallelism()}\n b7 00\n/dev/nvme1n1`);
      const project = openProject({});
      try {
        const { stdout } = await project.kplay([
          'exec',
          '-i',
          `${publicAddress},`,
          '-u',
          'root',
          '--private-key',
          lab.keyFile,
          'all',
          'setup',
        ]);
        assert.match(stdout, '"ansible_architecture": "aarch64"');
      } finally {
        project.remove();
      }
    });
  },
  { kinds: ['debian_12', 'busybox/arm64'] },
);

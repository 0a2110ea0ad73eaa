import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { mirror } from '../../lab/lab.ts';
import { rootFileSystem } from '../../lab/rootfs/build.ts';
import { cacheFolder } from '../../lab/rootfs/cache.ts';
import { imageNamed } from '../../lab/rootfs/kinds.ts';
import { suite } from '../suite.ts';
import { loadCargo } from './machine/cargo.ts';
import { diskOf, machineDisk } from './machine/disk.ts';
import { bootMachine, type Machine } from './machine/machine.ts';

const site = {
  'kplay.yml': 'inventory: inventory/lab.yml\n',
  'inventory/lab.yml': 'plugin: lab\n',
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - {name: workers, hostnames: [h0], plan: t1.small.x86, operating_system: debian_12, metro: am}
`,
};

let folder: string;
let machine: Machine;
const kplay = (args: string) =>
  machine.on(`cd /mnt/site && PATH=/mnt/bin:$PATH XDG_CACHE_HOME=/mnt/cache node /mnt/kplay/dist/kplay.cjs ${args}`);
const units = () => machine.on("systemctl list-units --all --plain --no-legend 'kplay-*' | cut -d' ' -f1");

suite(
  'lab/systemd',
  (test) => {
    test('a machine that systemd runs, with cgroup v2 alone, and no way out', async () => {
      assert.is(await machine.on('cat /proc/1/comm; stat -fc %T /sys/fs/cgroup; nproc'), 'systemd\ncgroup2fs\n2');
      assert.is(
        await machine.on('timeout 5 bash -c "echo >/dev/tcp/10.0.2.2/22" 2>/dev/null || echo closed'),
        'closed',
      );
    });

    test('the lab comes up there', async () => assert.match(await kplay('lab up'), /^lab "lab" is up$/m));

    test('a host is provisioned through the API, as a unit with the limits of its plan', async () => {
      await kplay('run provision');
      const { hosts } = JSON.parse(await kplay('lab status --json'));
      assert.equal(
        hosts.map(({ hostname, state }: Record<string, string>) => [hostname, state]),
        [['h0', 'on']],
      );
      const unit = `kplay-lab-${hosts[0].id}.service`;
      assert.is(
        await machine.on(`systemctl show --property=ActiveState,Delegate,MemoryMax,TasksMax ${unit} | sort`),
        `ActiveState=active\nDelegate=yes\nMemoryMax=${512 * 2 ** 20}\nTasksMax=8192`,
      );
    });

    test('kplay reaches it', async () => {
      assert.match(await kplay('exec all ping'), '"ping": "pong"');
      const said = await kplay(
        `exec all shell -- 'cat /proc/1/comm; stat -fc %T /sys/fs/cgroup; cat /sys/fs/cgroup/cgroup.controllers; grep MemTotal /proc/meminfo'`,
      );
      assert.match(said, /\nsystemd\ncgroup2fs\n.*memory.*\nMemTotal: +524288 kB/);
    });

    test('down leaves nothing', async () => {
      await kplay('lab down');
      assert.is(await units(), '');
      assert.is(
        await machine.on(
          'find /run/netns /var/lib/kplay /run/kplay -mindepth 1 2>/dev/null; grep -c kplay /proc/self/mountinfo || true',
        ),
        '0',
      );
    });

    test('it switches itself off', async () => assert.is(await machine.powerOff(), 0));
  },
  {
    before: async () => {
      folder = await mkdtemp(`${tmpdir()}/kplay-machine-`);
      const report = (line: string) => console.log(line);
      await mirror({ report });
      const options = { cache: cacheFolder(), report, signal: new AbortController().signal };
      await loadCargo(`${folder}/cargo`, await rootFileSystem(imageNamed('debian_12/amd64'), options), site);
      await diskOf(`${folder}/cargo`, `${folder}/cargo.img`, 2000);
      await rm(`${folder}/cargo`, { recursive: true });
      machine = await bootMachine(await machineDisk(report), `${folder}/cargo.img`, `${folder}/console.log`);
    },
    after: async () => {
      machine?.kill();
      await rm(folder, { recursive: true });
    },
  },
);

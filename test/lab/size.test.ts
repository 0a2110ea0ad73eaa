import * as assert from 'uvu/assert';
import { findPlan, showPlan } from '../../lab/api/catalogue/catalogue.ts';
import { plans } from '../../lab/api/catalogue/plans.ts';
import { sizeOf } from '../../lab/api/catalogue/size.ts';
import { cpuList, shareOf, type Whole } from '../../lab/hosts/view.ts';
import { architecture } from '../../lab/mirror/catalogue.ts';
import { limitFiles } from '../../lab/processes/cgroups.ts';
import { unitOptions } from '../../lab/processes/systemd.ts';
import { suite } from '../suite.ts';

const sizes: [string, number, number, string][] = [
  ['t1.small.x86', 2, 512, ''],
  ['c1.small.x86', 1, 2048, ''],
  ['c3.small.x86', 2, 2048, ''],
  ['c2.medium.x86', 6, 4096, 'sdc 480, sdd 480'],
  ['m3.large.x86', 8, 16384, 'nvme0n1 3800, nvme1n1 3800'],
  ['c3.large.arm64', 20, 16384, 'nvme1n1 960'],
];

const processor = (number: number) =>
  `processor\t: ${number}\nmodel name\t: Fast\nsiblings\t: 4\ncpu cores\t: 4\nflags\t\t: fpu`;
const machine: Whole = {
  cpus: [0, 1, 2, 3],
  cpuinfo: `${[0, 1, 2, 3].map(processor).join('\n\n')}\n\n`,
  meminfo:
    'MemTotal:        8388608 kB\nMemFree:         4194304 kB\nHugePages_Total:       0\nDirectMap4k:        1000 kB\n',
};
const id = '00000003-56d6-472d-b54c-c2af5e586da7';
const arch = architecture();
const other = arch === 'amd64' ? 'arm64' : 'amd64';

suite('lab/size', (test) => {
  for (const [slug, cores, memory, disks] of sizes) {
    test(`in the lab ${slug} is small`, () => {
      const size = sizeOf(findPlan(slug)!);
      assert.equal(
        [size.cores, size.memory, size.disks.map((disk) => `${disk.name} ${disk.size}`).join(', ')],
        [cores, memory, disks],
      );
    });
  }

  test('every plan has a size', () => {
    for (const plan of plans) {
      const { cores, memory, disks } = sizeOf(plan);
      assert.ok(cores >= 1 && memory >= 512 && disks.every(({ size }) => size > 0), JSON.stringify(showPlan(plan)));
    }
  });

  test('a share has fewer processors and less memory, and its files say so', () => {
    const { limits, proc } = shareOf({ cores: 2, memory: 2048, disks: [] }, id, machine, arch);
    assert.equal(limits, { tasks: 8192, cpus: [0, 3], memory: 2 ** 31 });
    const first = processor(0).replace(/: 4$/gm, ': 2');
    assert.is(proc['cpuinfo'], `${first}\n\n${first.replace(': 0', ': 1')}\n\n`);
    assert.is(
      proc['meminfo'],
      'MemTotal:        2097152 kB\nMemFree:         1048576 kB\nHugePages_Total:       0\nDirectMap4k:        1000 kB\n',
    );
  });

  test('who is to have more than there is has all', () => {
    const { limits, proc } = shareOf({ cores: 8, memory: 8192, disks: [] }, id, machine, arch);
    assert.equal([limits, proc], [{ tasks: 32768 }, {}]);
  });

  test('another architecture has processors of its own', () => {
    const { cpuinfo } = shareOf({ cores: 4, memory: 8192, disks: [] }, id, machine, other).proc;
    assert.is(cpuinfo!.match(/^processor\t: \d$/gm)!.length, 4);
    if (other === 'arm64') assert.not.match(cpuinfo!, 'Fast');
  });

  test('processors as the kernel lists them', () => {
    assert.equal(['0', '0-1', '0-2,5,7-8'].map(cpuList), [[0], [0, 1], [0, 1, 2, 5, 7, 8]]);
  });

  const limits = { tasks: 8192, memory: 2 ** 31, cpus: [0, 3] };
  test('limits of cgroups made by hand', () => {
    assert.equal(limitFiles(limits), {
      'pids.max': '8192',
      'memory.limit_in_bytes': '2147483648',
      'memory.max': '2147483648',
      'cpuset.cpus': '0,3',
    });
    assert.equal([limitFiles(), limitFiles({ tasks: 1 })], [{}, { 'pids.max': '1' }]);
  });

  test('limits of a unit', () => {
    const program = { argv: ['true'], environment: {}, log: '/tmp/log' };
    const said = (given: object) => unitOptions('one', { ...program, ...given }).filter((line) => /Max|CPU/.test(line));
    assert.equal(said({}), ['--property=TasksMax=infinity']);
    assert.equal(said({ limits }), [
      '--property=TasksMax=8192',
      '--property=MemoryMax=2147483648',
      '--property=AllowedCPUs=0,3',
    ]);
  });
});

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { labGroups, readConfig } from '../lab/config.ts';
import { control } from '../lab/daemon/control.ts';
import { daemonGroup } from '../lab/daemon/start.ts';
import { down, up } from '../lab/lab.ts';
import { type Layout, layoutOf, machineName } from '../lab/layout.ts';
import type { MachineOrder } from '../lab/machines.ts';
import { cleaningUp } from './clean-up.ts';
import { proportionalSet } from './group.ts';
import { table } from './report.ts';
import { median } from './statistics.ts';

/** So many hosts at a time. */
const racks = [1, 20];

/** What a rack took. */
interface Sample {
  /** Seconds from the orders to the last greeting of an sshd. */
  readonly time: number;
  /** Seconds of CPU time until then, of the hosts, and of the daemon and what it ran to boot them. */
  readonly hosts: number;
  readonly daemon: number;
  /** Proportional set size of all processes of the hosts, bytes; the daemon's too. */
  readonly memory: number;
  readonly daemonMemory: number;
}

/** Boots racks of hosts in a lab, round by round, and gives a table of medians: what they take of CPU and memory. */
export async function labSizes(rounds: number, report: (line: string) => void): Promise<string> {
  const lab = layoutOf(`bench${process.pid}`);
  const samples = new Map(racks.map((count): [number, Sample[]] => [count, []]));
  return cleaningUp(
    async () => {
      await up({ name: lab.name, report, fillMirror: false });
      for (let round = 1; round <= rounds; round++) {
        for (const [count, taken] of samples) {
          taken.push(await rack(lab, count));
          report(`round ${round}: ${count} host(s) in ${taken.at(-1)!.time.toFixed(1)} s`);
        }
      }
      return tables(samples, rounds);
    },
    () => down({ name: lab.name }),
  );
}

async function rack(lab: Layout, count: number): Promise<Sample> {
  const machines = control(lab);
  const orders = Array.from({ length: count }, (_, index) => orderOf(index));
  const before = await cpu(lab, daemonGroup(lab));
  const began = performance.now();
  await Promise.all(orders.map((order) => machines.create(order)));
  const time = (performance.now() - began) / 1000;
  const names = orders.map(({ id }) => machineName(lab, id));
  const sample = {
    time,
    hosts: (await Promise.all(names.map((name) => cpu(lab, name)))).reduce((sum, each) => sum + each),
    daemon: (await cpu(lab, daemonGroup(lab))) - before,
    memory: await memory(lab, names),
    daemonMemory: await memory(lab, [daemonGroup(lab)]),
  };
  await Promise.all(orders.map(({ id }) => machines.remove(id)));
  return sample;
}

/** A small Debian 12, as the API would order it. */
function orderOf(index: number): MachineOrder {
  const link = { prefix: 31, family: 4 } as const;
  const [even, odd] = [2 * index, 2 * index + 1];
  return {
    id: randomUUID(),
    hostname: `host-${index}`,
    place: 'am6',
    operatingSystem: 'debian_12',
    size: { cores: 2, memory: 2048, disks: [] },
    addresses: [
      { address: `203.0.113.${odd}`, gateway: `203.0.113.${even}`, public: true, ...link },
      { address: `10.66.0.${odd}`, gateway: `10.66.0.${even}`, public: false, ...link },
    ],
    sshKeys: [],
    userData: '',
  };
}

/** Seconds that a process group has used, also by processes that are gone, as its cgroup of version 2 counts them. */
async function cpu(lab: Layout, group: string): Promise<number> {
  const parents = (await readConfig(lab))?.cgroupParents ?? [];
  const folders = [...parents.map((parent) => `${parent}/${group}`), `/sys/fs/cgroup/system.slice/${group}.service`];
  for (const file of folders.map((folder) => `${folder}/cpu.stat`).filter(existsSync)) {
    const [, used] = /^usage_usec (\d+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
    if (used) return Number(used) / 1e6;
  }
  throw new Error(`no cgroup of version 2 counts what ${group} uses`);
}

async function memory(lab: Layout, names: readonly string[]): Promise<number> {
  const groups = await labGroups(lab);
  return names.flatMap((name) => groups.processes(name)).reduce((sum, id) => sum + proportionalSet(id), 0);
}

function tables(samples: ReadonlyMap<number, readonly Sample[]>, rounds: number): string {
  const of = (taken: readonly Sample[], read: (sample: Sample) => number) => median(taken.map(read)).toFixed(1);
  const rows = [...samples].map(([count, taken]) => [
    String(count),
    `${of(taken, (one) => one.time)} s`,
    `${of(taken, (one) => one.hosts)} s`,
    `${of(taken, (one) => one.daemon)} s`,
    `${of(taken, (one) => one.memory / 2 ** 20)} MiB`,
    `${of(taken, (one) => one.daemonMemory / 2 ** 20)} MiB`,
  ]);
  const head = ['hosts', 'until all greet', "hosts' CPU", "lab's CPU", "hosts' memory (PSS)", "lab's memory (PSS)"];
  return [
    '## Hosts of the lab',
    `\`npm run bench -- --lab\`: Debian 12, medians of ${rounds} round(s) on ${availableParallelism()} cores. On idle cores hosts are up after (hosts' CPU + lab's CPU) / cores, or little more.`,
    table([head, ...rows]),
  ].join('\n\n');
}

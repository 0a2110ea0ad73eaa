// npm run bench: the same work by kplay and by its peers, in turn, in one run; ratios, because machines differ.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../engine/package.ts';
import { cleaningUp } from './clean-up.ts';
import { type CellResult, compare, type Stage } from './compare.ts';
import { etcd } from './etcd.ts';
import { openGroup } from './group.ts';
import { startHosts } from './hosts.ts';
import { labSizes } from './lab.ts';
import { type Cell, growth, matrix, placeName } from './matrix.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { findPeers, peerNames } from './peers/index.ts';
import { areas, profiled, profilesIn, profileTable } from './profile.ts';
import { report } from './report.ts';
import { write } from './results.ts';
import { median, threeDigits } from './statistics.ts';
import { works } from './work.ts';

const say = (line: string) => console.log(line);

process.umask(0o022); // the peers' trees are to be the same for every user
const options = readOptions(process.argv.slice(2), packageRoot());
if (options.mode === 'help') say(usage);
else {
  const modes = {
    lab: () => labSizes(options.rounds, say),
    etcd: () => etcd(options.rounds, say),
    profile: whereTimeGoes,
    compare: measured,
    grow: measured,
  };
  const text = await modes[options.mode](options);
  say(`\n${text}`);
  write(text, options.output, options.append);
}

/** Measures the cells that are asked for, and gives the tables. */
async function measured(options: BenchOptions): Promise<string> {
  const { cells, leftOut } =
    options.mode === 'grow' ? { cells: growth(options.wanted), leftOut: [] } : matrix(options.wanted, options.full);
  if (cells.length === 0) throw new Error('nothing of this is in the usual matrix; add --full');
  for (const line of leftOut) say(`left out: ${line}`);
  const names = peerNames.filter((name) => cells.some(({ peers }) => peers.includes(name)));
  const { peers, missing } = findPeers(names, say);
  for (const line of missing) say(`not on this machine: ${line}`);
  const results = await onStage(cells, { ...options, peers, report: say });
  return report(results, {
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} cores (${cpus()[0]!.model}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    rounds: options.rounds,
    forks: options.forks,
    options: process.argv
      .slice(2)
      .join(' ')
      .replace(/ *--output[ =]\S+/, ''), // a place of this machine's
    peers,
    missing,
    leftOut,
  });
}

/** Profiles kplay in the cells that are asked for, a round each, and gives a table. */
async function whereTimeGoes(options: BenchOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-profiles-'));
  try {
    const { works: names = ['thirty'], hosts = [1, 200], delays } = options.wanted;
    const cells = growth({ works: names, hosts, delays, peers: ['kplay'] });
    const peers = new Map([['kplay', profiled(folder)] as const]);
    await onStage(cells, { ...options, rounds: 1, peers, report: say });
    const runs = cells.flatMap((cell, index) =>
      profilesIn(join(folder, String(index))).map((profile, run) => {
        const which = ['first run', 'second run'][run]!;
        return [`${works[cell.work].title}, ${placeName(cell)}, ${which}`, areas(profile)] as const;
      }),
    );
    return `## Where kplay's own time goes\n\n${profileTable(runs)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Measures cells, one after the other, on hosts that are gone afterwards. */
async function onStage(cells: readonly Cell[], settings: Omit<Stage, 'folder' | 'hosts' | 'groups'>) {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-bench-'));
  const groups = {
    controller: openGroup(`kplaybench-${process.pid}-controller`),
    hosts: openGroup(`kplaybench-${process.pid}-hosts`),
  };
  const cleanUp = async () => {
    await groups.controller.remove();
    await groups.hosts.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  return cleaningUp(async () => {
    const count = Math.max(...cells.map(({ hosts }) => hosts));
    say(`starting sshd on ${count} loopback addresses`);
    const hosts = await startHosts(count, join(folder, 'hosts'), groups.hosts);
    const results: CellResult[] = [];
    for (const cell of cells) {
      say(`${works[cell.work].title}, ${placeName(cell)}`);
      results.push(await compare(cell, { ...settings, folder, hosts, groups }));
      say(`    ${summary(results.at(-1)!)}`);
    }
    return results;
  }, cleanUp);
}

/** `script 0.36 s, kplay 0.40 s`. */
function summary({ samples }: CellResult): string {
  return [...samples]
    .filter(([, { first }]) => first.length > 0)
    .map(([name, { first }]) => `${name} ${threeDigits(median(first.map(({ time }) => time)))} s`)
    .join(', ');
}

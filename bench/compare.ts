import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { difference, type Fingerprint, fingerprint } from './fingerprint.ts';
import type { Group } from './group.ts';
import type { Hosts } from './hosts.ts';
import type { Cell } from './matrix.ts';
import { measure, type Sample } from './measure.ts';
import type { PeerName } from './peers/index.ts';
import type { Peer, PeerCommand, Site } from './peers/peer.ts';
import { writeTree } from './tree.ts';
import { type Work, works } from './work.ts';

/** First runs on empty hosts, second ones right behind them. */
export type Which = 'first' | 'second';

/** What a peer took in a cell, round by round. */
export type Samples = Readonly<Record<Which, Sample[]>>;

/** What was measured in a cell; `failed` has what went wrong with a peer. */
export interface CellResult {
  readonly cell: Cell;
  readonly samples: ReadonlyMap<PeerName, Samples>;
  readonly failed: ReadonlyMap<PeerName, string>;
}

/** What cells are measured with. */
export interface Stage {
  readonly folder: string;
  readonly hosts: Hosts;
  readonly groups: { readonly controller: Group; readonly hosts: Group };
  readonly peers: ReadonlyMap<PeerName, Peer>;
  readonly rounds: number;
  readonly budget: number;
  readonly forks: number;
  readonly report: (line: string) => void;
}

/** These get all rounds, whatever they take: they are what is compared. */
const always: readonly PeerName[] = ['script', 'curve25519', 'kplay'];

interface Entry {
  readonly name: PeerName;
  readonly command: PeerCommand;
  readonly site: Site;
  readonly samples: Samples;
}

/** Measures a cell: the peers take turns, so that what else the machine does meets them all. */
export async function compare(cell: Cell, stage: Stage): Promise<CellResult> {
  const { hosts, close } = await stage.hosts.reach(cell.hosts, cell.roundTrip);
  const entries: Entry[] = [];
  const failed = new Map<PeerName, string>();
  let expected: Fingerprint[] | undefined;
  try {
    for (const name of cell.peers) {
      const peer = stage.peers.get(name);
      if (!peer) continue;
      const site = openSite(stage, name, works[cell.work], hosts);
      entries.push({ name, site, command: peer.prepare(site), samples: { first: [], second: [] } });
    }
    for (let round = 0; round < stage.rounds; round++) {
      for (const entry of entries.filter(({ name, samples }) => !failed.has(name) && mayGoOn(name, samples, stage))) {
        try {
          const left = await onceOrTwice(entry, stage);
          expected ??= left;
          demandSame(expected, left);
        } catch (error) {
          failed.set(entry.name, (error as Error).message);
          stage.report(`    ${entry.name} failed: ${(error as Error).message}`);
          await stage.groups.controller.kill();
        }
      }
    }
  } finally {
    await close();
    for (const { site } of entries) rmSync(site.folder, { recursive: true });
  }
  return { cell, failed, samples: new Map(entries.map(({ name, samples }) => [name, samples])) };
}

function openSite(stage: Stage, name: PeerName, work: Work, hosts: Site['hosts']): Site {
  const folder = join(stage.folder, 'peers', name);
  for (const [path, content] of work.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  mkdirSync(folder, { recursive: true });
  writeTree(folder, work);
  const { user, keyFile, knownHosts } = stage.hosts;
  return { folder, hosts, work, user, keyFile, knownHosts, forks: stage.forks };
}

/** The second run of one that took long says nothing that is worth the wait. */
async function onceOrTwice({ name, command, site, samples }: Entry, stage: Stage): Promise<Fingerprint[]> {
  const { controller, hosts } = stage.groups;
  for (const { tree, scratch } of site.hosts) {
    rmSync(tree, { recursive: true, force: true });
    for (const folder of [tree, scratch]) mkdirSync(folder, { recursive: true });
  }
  const first = await measure(command, site.folder, controller, hosts);
  samples.first.push(first);
  const again = site.work.again && (always.includes(name) || first.time <= stage.budget);
  if (again) samples.second.push(await measure(command, site.folder, controller, hosts));
  return site.hosts.map(({ tree }) => fingerprint(tree));
}

function mayGoOn(name: PeerName, samples: Samples, { budget }: Stage): boolean {
  if (always.includes(name) || samples.first.length === 0) return true;
  const spent = [...samples.first, ...samples.second].reduce((sum, { time }) => sum + time, 0);
  return spent + spent / samples.first.length <= budget;
}

function demandSame(expected: readonly Fingerprint[], left: readonly Fingerprint[]): void {
  for (const [index, tree] of left.entries()) {
    const wrong = difference(expected[index]!, tree);
    if (wrong) throw new Error(`on host ${index} ${wrong}`);
  }
}

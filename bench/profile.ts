import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kplay } from './peers/kplay.ts';
import type { Peer } from './peers/peer.ts';

/** What V8 writes of a run: where it was each time it was looked at, and how long after the time before, in microseconds. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

type Frame = Profile['nodes'][number]['callFrame'];

/** The source of a place in the bundle, by the bundle's file; both counted from 0. */
type SourceOf = (file: string, line: number, column: number) => string | undefined;

/** kplay with a profile of each run, in folders numbered as its cells come. */
export function profiled(folder: string): Peer {
  let cells = 0;
  return {
    ...kplay,
    prepare(site) {
      const own = join(folder, String(cells++));
      mkdirSync(own, { recursive: true });
      const { argv, environment } = kplay.prepare(site);
      const [node = '', ...words] = argv;
      return { argv: [node, '--cpu-prof', `--cpu-prof-dir=${own}`, '--cpu-prof-interval=250', ...words], environment };
    },
  };
}

/** The profiles of the runs of a cell, in their order. */
export function profilesIn(folder: string): Profile[] {
  const names = readdirSync(folder).sort(); // they begin with the time
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** Milliseconds that a run was at work, by area, the longest first. On a busy machine what it waited for a core counts, too. */
export function areas(profile: Profile, sourceOf: SourceOf = bundleSources()): Map<string, number> {
  const areaOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, area(callFrame, sourceOf)]));
  const spent = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const name = areaOf.get(id);
    if (name) spent.set(name, (spent.get(name) ?? 0) + profile.timeDeltas[index]! / 1000);
  }
  return new Map([...spent].sort(([, a], [, b]) => b - a));
}

function area({ functionName, url, lineNumber, columnNumber }: Frame, sourceOf: SourceOf): string | undefined {
  if (functionName === '(idle)' || functionName === '(root)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (/(^|\/)kplay\.cjs$|^node:(vm|internal\/(modules|bootstrap|process|options|main))/.test(url))
    return 'starting, and loading code';
  if (url.startsWith('node:')) return 'Node: sockets, streams, files, cryptography';
  const source = url === '' ? undefined : sourceOf(basename(url), lineNumber, columnNumber);
  if (source === undefined) return 'native code';
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  if (dependency) return dependency;
  const [, folder = 'kplay itself'] = /(engine\/(?:play\/)?[^/]+)\//.exec(source) ?? [];
  return folder;
}

/** Looks into the maps beside the bundle. */
function bundleSources(): SourceOf {
  const maps = new Map<string, SourceMap>();
  return (file, line, column) => {
    const path = fileURLToPath(new URL(`../program/${file}.map`, import.meta.url));
    if (!existsSync(path)) return file;
    if (!maps.has(file)) maps.set(file, new SourceMap(JSON.parse(readFileSync(path, 'utf8'))));
    const entry = maps.get(file)!.findEntry(line, column);
    return 'originalSource' in entry ? entry.originalSource : undefined;
  };
}

/** A table: a row for each area that takes a hundredth somewhere, a column for each run. */
export function profileTable(runs: readonly (readonly [title: string, spent: ReadonlyMap<string, number>])[]): string {
  const total = (spent: ReadonlyMap<string, number>) => [...spent.values()].reduce((sum, each) => sum + each, 0);
  const shown = (spent: ReadonlyMap<string, number>, name: string) =>
    `${Math.round(spent.get(name) ?? 0)} (${Math.round((100 * (spent.get(name) ?? 0)) / total(spent))} %)`;
  const names = [...new Set(runs.flatMap(([, spent]) => [...spent.keys()]))];
  const counts = names.filter((name) => runs.some(([, spent]) => (spent.get(name) ?? 0) > total(spent) / 100));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['ms', ...runs.map(([title]) => title)]),
    row(['---', ...runs.map(() => '---')]),
    row(['**all**', ...runs.map(([, spent]) => `**${Math.round(total(spent))}**`)]),
    ...counts.map((name) => row([name, ...runs.map(([, spent]) => shown(spent, name))])),
  ].join('\n');
}

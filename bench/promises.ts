import type { CellResult, Which } from './compare.ts';
import { placeName } from './matrix.ts';
import type { Sample } from './measure.ts';
import type { PeerName } from './peers/index.ts';
import { median, threeDigits } from './statistics.ts';
import { type WorkName, works } from './work.ts';

type Measure = keyof Sample;

/** kplay's value, divided by the other's, is to be at most so much. */
interface Promised {
  readonly work: WorkName;
  readonly at: readonly string[];
  readonly run: Which;
  readonly measures: readonly Measure[];
  readonly peers: readonly PeerName[];
  readonly limit: number;
}

/** At a place, kplay is to take at most so much. */
interface Ceiling {
  readonly work: WorkName;
  readonly at: string;
  readonly measure: Measure;
  readonly limit: number;
}

/** Memory in bytes. */
const ceilings: readonly Ceiling[] = [
  { work: 'thirty', at: '50@0', measure: 'memory', limit: 110e6 },
  { work: 'trivial', at: '1000@0', measure: 'memory', limit: 2 ** 30 },
  { work: 'handful', at: '1000@0', measure: 'memory', limit: 2 ** 30 },
];

/** From 50 hosts to 1000 the time of a host is to grow by no more than this, or it does not grow in line with them. */
const growthLimit = 1.25;

/** What kplay is to reach, beside the hand-written script and beside its peers; places are HOSTS@MILLISECONDS. */
const promises: readonly Promised[] = [
  ...(['first', 'second'] as const).flatMap((run): Promised[] => [
    { work: 'thirty', at: ['1@0'], run, measures: ['time'], peers: ['script'], limit: 1.3 },
    { work: 'thirty', at: ['50@0', '1@100', '10@100'], run, measures: ['time'], peers: ['script'], limit: 1 },
  ]),
  { work: 'hundred', at: ['1@0'], run: 'first', measures: ['time'], peers: ['script'], limit: 1.5 },
  { work: 'hundred', at: ['50@0'], run: 'first', measures: ['time'], peers: ['script'], limit: 1.2 },
  { work: 'hundred', at: ['1@100', '10@100'], run: 'first', measures: ['time'], peers: ['script'], limit: 1 },
  { work: 'thirty', at: ['1@100'], run: 'first', measures: ['time'], peers: ['pyinfra', 'mitogen'], limit: 1 / 5 },
  { work: 'thirty', at: ['1@100'], run: 'first', measures: ['time'], peers: ['ansible'], limit: 1 / 20 },
  {
    work: 'thirty',
    at: ['1@0', '10@0', '50@0'],
    run: 'first',
    measures: ['time', 'cpu', 'memory'],
    peers: ['pyinfra', 'mitogen', 'ansible'],
    limit: 1,
  },
];

const measureNames: Readonly<Record<Measure, string>> = {
  time: 'time',
  cpu: 'controller CPU',
  hostCpu: "hosts' CPU",
  memory: 'peak memory',
};

/** What was promised and could be measured, as rows of a table: what, the limit, the measured value, whether it is kept. */
export function keptPromises(results: readonly CellResult[]): string[][] {
  return [...ratios(results), ...absolutes(results), ...growths(results)];
}

function ratios(results: readonly CellResult[]): string[][] {
  return promises.flatMap(({ work, at, run, measures, peers, limit }) =>
    at.flatMap((place) =>
      measures.flatMap((measure) =>
        peers.flatMap((peer) => {
          const result = resultAt(results, work, place);
          const [ours, theirs] = [measured(result, 'kplay', run, measure), measured(result, peer, run, measure)];
          if (ours === undefined || theirs === undefined) return [];
          const what = `${works[work].title}, ${placeName(result!.cell)}, ${run} run: ${measureNames[measure]} beside ${peer}`;
          return [row(what, limit, ours / theirs)];
        }),
      ),
    ),
  );
}

function absolutes(results: readonly CellResult[]): string[][] {
  return ceilings.flatMap(({ work, at, measure, limit }) => {
    const result = resultAt(results, work, at);
    const value = measured(result, 'kplay', 'first', measure);
    if (value === undefined) return [];
    const what = `${works[work].title}, ${placeName(result!.cell)}: ${measureNames[measure]}, MB`;
    return [row(what, limit / 1e6, value / 1e6)];
  });
}

function growths(results: readonly CellResult[]): string[][] {
  return (['trivial', 'handful'] as const).flatMap((work) => {
    const [few, many] = [50, 1000].map((hosts) => {
      const time = measured(resultAt(results, work, `${hosts}@0`), 'kplay', 'first', 'time');
      return time === undefined ? undefined : time / hosts;
    });
    if (few === undefined || many === undefined) return [];
    return [row(`${works[work].title}: time a host, 1000 hosts beside 50`, growthLimit, many / few)];
  });
}

function row(what: string, limit: number, value: number): string[] {
  return [what, `≤ ${threeDigits(limit)}`, threeDigits(value), value <= limit ? 'yes' : '**no**'];
}

function resultAt(results: readonly CellResult[], work: WorkName, place: string): CellResult | undefined {
  return results.find(({ cell }) => cell.work === work && `${cell.hosts}@${cell.roundTrip}` === place);
}

function measured(result: CellResult | undefined, peer: PeerName, run: Which, measure: Measure): number | undefined {
  const samples = result?.samples.get(peer)?.[run] ?? [];
  return samples.length === 0 ? undefined : median(samples.map((one) => one[measure]));
}

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

/** What was promised and could be measured, as rows of a table: what, the limit, the measured ratio, whether it is kept. */
export function keptPromises(results: readonly CellResult[]): string[][] {
  return promises.flatMap(({ work, at, run, measures, peers, limit }) =>
    at.flatMap((place) =>
      measures.flatMap((measure) =>
        peers.flatMap((peer) => {
          const result = results.find(({ cell }) => cell.work === work && `${cell.hosts}@${cell.roundTrip}` === place);
          const ratio = result && ratioTo(result, peer, run, measure);
          if (ratio === undefined) return [];
          const what = `${works[work].title}, ${placeName(result!.cell)}, ${run} run: ${measureNames[measure]} beside ${peer}`;
          return [[what, `≤ ${threeDigits(limit)}`, threeDigits(ratio), ratio <= limit ? 'yes' : '**no**']];
        }),
      ),
    ),
  );
}

function ratioTo({ samples }: CellResult, peer: PeerName, run: Which, measure: Measure): number | undefined {
  const [ours, theirs] = [samples.get('kplay')?.[run] ?? [], samples.get(peer)?.[run] ?? []];
  if (ours.length === 0 || theirs.length === 0) return undefined;
  return median(ours.map((one) => one[measure])) / median(theirs.map((one) => one[measure]));
}

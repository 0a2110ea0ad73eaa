import type { CellResult, Which } from './compare.ts';
import { placeName } from './matrix.ts';
import type { Sample } from './measure.ts';
import { type PeerName, peerNames } from './peers/index.ts';
import { keptPromises } from './promises.ts';
import { median, threeDigits } from './statistics.ts';
import { type WorkName, works } from './work.ts';

/** What the tables were measured with. */
export interface Circumstances {
  /** `2026-11-21`. */
  readonly date: string;
  /** Cores and memory: what the figures depend on, and nothing that names the machine. */
  readonly machine: string;
  readonly rounds: number;
  readonly forks: number;
  /** The words behind `npm run bench`. */
  readonly options: string;
  /** Heading and version of each peer's column. */
  readonly peers: ReadonlyMap<PeerName, { readonly title: string; readonly version: string }>;
  readonly missing: readonly string[];
  readonly leftOut: readonly string[];
}

const rows: readonly { readonly name: string; readonly show: (samples: readonly Sample[]) => Shown }[] = [
  { name: 'time', show: shown('time', 1, 's') },
  { name: 'controller CPU', show: shown('cpu', 1, 's') },
  { name: "hosts' CPU", show: shown('hostCpu', 1, 's') },
  { name: 'peak memory', show: shown('memory', 1e-6, 'MB') },
];

interface Shown {
  readonly value: number;
  readonly text: string;
}

/** All tables of a bench as Markdown. */
export function report(results: readonly CellResult[], around: Circumstances): string {
  const promised = keptPromises(results);
  const sections = [
    `## ${around.date}, ${around.machine}`,
    `\`npm run bench${around.options && ` -- ${around.options}`}\`: medians of ${around.rounds} round(s) ([n]: of n only), ${around.forks} hosts at a time. In brackets the ratio to the first column.`,
    bullets([...around.peers.values()].map(({ title, version }) => `${title}: ${version}`)),
    ...(Object.keys(works) as WorkName[]).flatMap((work) => workSection(work, results, around)),
    ...(promised.length > 0 ? ['### Limits', table([['kplay', 'limit', 'measured', 'kept'], ...promised])] : []),
    ...named('Failed', failures(results)),
    ...named('Not on this machine', around.missing),
    ...named('Left out', around.leftOut),
  ];
  return `${sections.join('\n\n')}\n`;
}

function workSection(work: WorkName, results: readonly CellResult[], { peers, rounds }: Circumstances): string[] {
  const ours = results.filter(({ cell }) => cell.work === work);
  const columns = peerNames.filter((name) => ours.some(({ samples }) => samples.get(name)?.first.length));
  if (columns.length === 0) return [];
  const body = ours.flatMap((result) =>
    (['first', 'second'] as const).flatMap((which) => runRows(result, which, columns, rounds)),
  );
  return [`### ${works[work].title}`, table([['', ...columns.map((name) => peers.get(name)!.title)], ...body])];
}

function runRows(
  { cell, samples }: CellResult,
  which: Which,
  columns: readonly PeerName[],
  rounds: number,
): string[][] {
  const all = columns.map((name) => samples.get(name)?.[which] ?? []);
  if (all.every((each) => each.length === 0)) return [];
  const title = `**${placeName(cell)}${works[cell.work].again ? `, ${which} run` : ''}**`;
  const body = rows.map(({ name, show }) => {
    const values = all.map((each) => (each.length === 0 ? undefined : show(each)));
    const base = values[0]?.value;
    return [
      name,
      ...values.map((one, index) => cellText(one, index === 0 ? undefined : base, all[index]!.length, rounds)),
    ];
  });
  return [[title, ...columns.map(() => '')], ...body];
}

function cellText(one: Shown | undefined, base: number | undefined, count: number, rounds: number): string {
  if (!one) return '–';
  const ratio = base ? ` (${threeDigits(one.value / base)})` : '';
  return `${one.text}${ratio}${count < rounds ? ` [${count}]` : ''}`;
}

function shown(measure: keyof Sample, scale: number, unit: string) {
  return (samples: readonly Sample[]): Shown => {
    const value = median(samples.map((one) => one[measure])) * scale;
    return { value, text: `${threeDigits(value)} ${unit}` };
  };
}

function failures(results: readonly CellResult[]): string[] {
  return results.flatMap(({ cell, failed }) =>
    [...failed].map(([name, why]) => `${name}, ${cell.work}, ${placeName(cell)}: ${withoutPlaces(lastLine(why))}`),
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)!;
}

/** Paths without the folders of this machine. */
function withoutPlaces(text: string): string {
  return text.replaceAll(/(?<![\w.~])\/(?:[\w.+-]+\/)+/g, '…/');
}

function named(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}`, bullets(lines)];
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** Rows of cells, the first one the heading, as a Markdown table. */
export function table([heading, ...body]: readonly (readonly string[])[]): string {
  return [heading!, heading!.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, TaskResult } from '../../engine/report/events.ts';

/** What a run says of tasks, each as `HOST: TASK at FILE:LINE`. */
export interface Told {
  readonly changed: readonly string[];
  readonly failed: readonly string[];
  /** Each with what it depends on. */
  readonly unknown: readonly string[];
}

/** What check mode said, beside what the run did. */
export interface Prediction {
  /** Of the tasks that the run changed, how many check mode named. */
  readonly named: number;
  readonly changed: number;
  /** Changed by the run, and neither named nor called unknown by check mode. */
  readonly missed: readonly string[];
  /** Named by check mode, and not changed by the run. */
  readonly surplus: readonly string[];
  /** Failures of check mode that the run does not have. */
  readonly falseFailures: readonly string[];
  readonly unknown: readonly string[];
}

/** The events of the last run of a folder of journals. */
export function lastRun(state: string): RunEvent[] {
  const folder = join(state, 'kplay', 'runs');
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .at(-1)!;
  const lines = readFileSync(join(folder, last), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

/** What the events of a run tell of its tasks; a task that comes again (a role in two plays) is counted: `#2`. */
export function toldBy(events: readonly RunEvent[]): Told {
  const seen = new Map<string, number>();
  const results = events.flatMap((event) => {
    if (event.type !== 'task-finished') return [];
    const { name, origin } = event.task;
    const place = origin.file.replace(/^.*\/(?=(roles|playbooks)\/)/, '');
    const once = `${event.result.host}: ${name} at ${place}:${origin.line}`;
    const times = (seen.get(once) ?? 0) + 1;
    seen.set(once, times);
    return [{ result: event.result, name: times === 1 ? once : `${once} #${times}` }];
  });
  const those = (test: (result: TaskResult) => boolean) =>
    results.filter(({ result }) => test(result)).map(({ name }) => name);
  return {
    changed: those(({ status }) => status === 'changed'),
    failed: those(({ status, ignored }) => (status === 'failed' || status === 'unreachable') && !ignored),
    unknown: results.flatMap(({ result, name }) =>
      result.status === 'unknown' ? [`${name} (${result.dependsOn?.task ?? result.message})`] : [],
    ),
  };
}

/** Compares what check mode said with what the run then did. */
export function compare(check: Told, run: Told): Prediction {
  const unknown = new Set(check.unknown.map((line) => line.replace(/ \([^(]*$/, '')));
  const named = new Set(check.changed);
  const did = new Set(run.changed);
  return {
    named: run.changed.filter((each) => named.has(each)).length,
    changed: run.changed.length,
    missed: run.changed.filter((each) => !named.has(each) && !unknown.has(each)),
    surplus: check.changed.filter((each) => !did.has(each)),
    falseFailures: check.failed.filter((each) => !run.failed.includes(each)),
    unknown: check.unknown,
  };
}

/** The comparison as text. */
export function shown({ named, changed, missed, surplus, falseFailures, unknown }: Prediction): string {
  const list = (title: string, lines: readonly string[]) => [
    `${title}: ${lines.length}`,
    ...lines.map((line) => `  ${line}`),
  ];
  return [
    `changed by the run and named before: ${named} of ${changed}`,
    ...list('changed and not named', missed),
    ...list('named and not changed', surplus),
    ...list('failures that the run does not have', falseFailures),
    ...list('unknown', unknown),
  ].join('\n');
}

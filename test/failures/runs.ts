import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../../engine/report/events.ts';
import type { Project, Ran, Running } from '../cli/kplay.ts';

/** An event of a run's journal, with the time at which it happened. */
export type Entry = RunEvent & { readonly at: string };

/** The journals of a project's runs, oldest first, as far as they are written. */
export function journals({ state }: Project): Entry[][] {
  const folder = join(state, 'kplay', 'runs');
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return []; // no run has begun
  }
  return names.map((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  });
}

/** The word that names the run in a journal. */
export function runOf(journal: readonly Entry[]): string {
  const [first] = journal;
  if (first?.type !== 'run-started') throw new Error('the journal does not begin with its run');
  return first.run;
}

/** In milliseconds, how long each task took on a host in a run. */
export function durations(journal: readonly Entry[], host: string): Map<string, number> {
  const results = journal.flatMap((entry) =>
    entry.type === 'task-finished' && entry.result.host === host ? [entry] : [],
  );
  return new Map(results.map(({ task, result }) => [task.name, result.duration]));
}

/** Waits until the newest of `count` runs starts a task on a host; false when it has ended before. */
export function reaches(
  project: Project,
  running: Running,
  { count, task, host }: { readonly count: number; readonly task: string; readonly host: string },
): Promise<boolean> {
  const started = (entry: Entry) => entry.type === 'task-started' && entry.task.name === task && entry.host === host;
  return comesTo(project, running, count, (journal) => journal.some(started));
}

/** Waits until the journal of the newest of `count` runs is as wanted; false when the run has ended before. */
export async function comesTo(
  project: Project,
  { child }: Running,
  count: number,
  isWanted: (journal: readonly Entry[]) => boolean,
): Promise<boolean> {
  for (;;) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (isWanted(journals(project)[count - 1] ?? [])) return true;
    if (ended) return false;
    await sleep(5);
  }
}

/** How many results of tasks a journal has. */
export function resultsIn(journal: readonly Entry[]): number {
  return journal.filter(({ type }) => type === 'task-finished').length;
}

/** In seconds: no run takes longer, not even one that has lost its host. */
const patience = 90;

/** How a run ends; one that does not end is killed, and the test fails with what it said. */
export async function ending({ child, ended }: Running): Promise<Ran> {
  const timer = setTimeout(() => child.kill('SIGABRT'), patience * 1000);
  const ran = await ended.finally(() => clearTimeout(timer));
  if (child.signalCode === 'SIGABRT') throw new Error(`it did not end within ${patience} s:\n${told(ran)}`);
  return ran;
}

/** What a command said, for a test that fails. */
export function told({ code, stdout, stderr }: Ran): string {
  return `ended with ${code}\n${stdout}${stderr}`;
}

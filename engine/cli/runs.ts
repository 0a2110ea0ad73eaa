import type { Command } from 'commander';
import { InputError } from '../errors.ts';
import { journalFolder, removeJournal, runsIn } from '../report/journal/folder.ts';
import { headOf, overviewOf, type RunOverview } from '../report/journal/overview.ts';
import { openJournal } from '../report/journal/read.ts';
import type { Ended } from './exit.ts';
import { exitCodes } from './exit.ts';
import { findRun } from './resume/choose.ts';
import { eventsOf, showEvents } from './runs/show.ts';
import { runsTable } from './runs/table.ts';
import { timingTable } from './runs/timing.ts';
import { colours } from './terminal.ts';

/** Adds `kplay runs`. */
export function register(program: Command, ended: Ended): void {
  const runs = program.command('runs');
  const act =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) => {
      work(...args);
      ended(exitCodes.fine);
    };
  runs
    .command('list', { isDefault: true })
    .description('list the runs that have a journal, oldest first')
    .option('--json', 'as JSON')
    .action(act((options: { readonly json?: boolean }) => list(options)));
  runs
    .command('show')
    .description('show what a run did')
    .argument('[run]', 'the run, or how its name begins; the newest unless given')
    .option('--json', 'its events, as lines of JSON')
    .option('--timing', 'its tasks by the time that they took')
    .option('-v, --verbose', 'tell more; -vv also where each task is written', (_, before: number) => before + 1, 0)
    .action(act((run: string | undefined, options: ShowOptions) => show(run, options)));
  runs
    .command('delete')
    .description('delete the journals of runs, and their keys')
    .argument('<run...>', 'runs, or how their names begin')
    .action(act((names: string[]) => remove(names)));
}

interface ShowOptions {
  readonly json?: boolean;
  readonly timing?: boolean;
  readonly verbose: number;
}

function list({ json = false }: { readonly json?: boolean }): void {
  const folder = journalFolder();
  const found = runsIn(folder).flatMap((run) => overviewOf(folder, run) ?? []);
  if (json) print(JSON.stringify(found.map(asJson), undefined, 2));
  else if (found.length === 0) print('no run has left a journal');
  else print(runsTable(found).join('\n'));
}

function asJson({ gone: _, ...found }: RunOverview): object {
  return found;
}

function show(name: string | undefined, { json, timing, verbose }: ShowOptions): void {
  const folder = journalFolder();
  const run = name === undefined ? runsIn(folder).at(-1) : findRun(folder, name);
  if (run === undefined) throw new InputError('no run has left a journal');
  const { lines } = openJournal(folder, run);
  if (json) for (const event of eventsOf(lines())) print(JSON.stringify(event));
  else if (timing) print(timingTable(eventsOf(lines())).join('\n'));
  else showEvents(eventsOf(lines()), { paint: colours(), verbose, print });
}

/** Removes all or none. Throws an InputError for a run that is alive, or with which another one went on that stays. */
function remove(names: readonly string[]): void {
  const folder = journalFolder();
  const runs = [...new Set(names.map((name) => findRun(folder, name)))];
  const heirs = runsIn(folder).flatMap((run) => (runs.includes(run) ? [] : (headOf(folder, run) ?? [])));
  for (const run of runs) {
    if (overviewOf(folder, run)?.state === 'alive') throw new InputError(`run ${run} is under way`);
    const heir = heirs.find(({ resumes }) => resumes === run);
    if (heir) throw new InputError(`run ${heir.run} goes on with run ${run}`, { hint: 'delete both' });
  }
  for (const run of runs) removeJournal(folder, run);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

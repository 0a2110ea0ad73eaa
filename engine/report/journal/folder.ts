import { readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isGone, isOfEarlierBoot } from '../process.ts';
import { type Line, linesOf } from './lines.ts';

/** The user's state directory of kplay (XDG). */
export function stateFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'kplay');
}

/** Where journals are kept: one file a run, under the user's state directory (XDG). */
export function journalFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(stateFolder(environment), 'runs');
}

/** The file of a run's journal. */
export function journalFile(folder: string, run: string): string {
  return join(folder, `${run}.jsonl`);
}

/** The file of the key of a run's secrets: not in the folder of the journals, so that these can be handed on without it. */
export function keyFile(folder: string, run: string): string {
  return join(dirname(folder), 'keys', run);
}

/** The names of all runs that have a journal, oldest first. */
export function runsIn(folder: string): string[] {
  return entries(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => basename(name, '.jsonl'))
    .sort();
}

/** Whether a run has a journal here and its process is gone, however it went; false for a run that we know nothing of. */
export function hasEnded(folder: string, run: string): boolean {
  if (basename(run) !== run) return false; // a host said it: it is not to lead anywhere else
  try {
    for (const first of linesOf(journalFile(folder, run))) return hasRunnerGone(first);
    return false;
  } catch {
    return false; // no journal, or none that can be read: it may be somebody else's
  }
}

/** Whether the process that the first line of a journal names is gone: ended, or of a time before this machine was restarted. */
export function hasRunnerGone({ process, machine }: Line): boolean {
  return isGone(process) || isOfEarlierBoot(process, machine);
}

/** Removes the journal of a run and its key. */
export function removeJournal(folder: string, run: string): void {
  rmSync(journalFile(folder, run), { force: true });
  rmSync(keyFile(folder, run), { force: true });
}

/** Removes the oldest journals but so many; never that of a run that may be alive. */
export function pruneJournals(folder: string, most: number): void {
  const runs = runsIn(folder);
  const old = runs.slice(0, Math.max(0, runs.length - most));
  for (const run of old) if (hasEnded(folder, run)) removeJournal(folder, run);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no run has begun
  }
}

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../../errors.ts';
import type { Reporter, RunEvent } from '../events.ts';
import { thisProcess } from '../process.ts';
import { journalFile, keyFile, pruneJournals } from './folder.ts';
import type { Keeper, KeptRecord } from './records.ts';
import { newSeal, type Seal } from './seal.ts';

/** The journal of a run that is under way. */
export interface Journal extends Keeper {
  readonly report: Reporter;
}

/** How many journals stay when a new one is begun, unless somebody says otherwise. */
export const usualRunsKept = 100;

/**
 * Writes every event, and what else it takes to go on with the run, as a line of JSON, all those of a turn of the event
 * loop at once, to RUN.jsonl (0600); the first also names the process that runs, and its folder.
 * Secrets are written as ***, or encrypted with a key of the run in a file of its own. A run whose journal
 * cannot be begun throws an InputError before anything is done; one that cannot be gone on with is told of, and left.
 */
export function journal(folder: string, warn: (message: string) => void, runsKept = usualRunsKept): Journal {
  let file: number | undefined;
  let run = '';
  let seal: Seal | undefined;
  let lines: string[] = [];
  let due: NodeJS.Immediate | undefined;
  let waiting: (() => void)[] = [];
  let owed: (() => KeptRecord)[] = [];
  const sealed = (): Seal => {
    seal ??= begun(() => newSeal(keyFile(folder, run)));
    return seal;
  };
  const end = () => {
    process.off('exit', flush);
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const flush = () => {
    if (due) clearImmediate(due);
    due = undefined;
    const asked = owed;
    owed = [];
    for (const record of asked) lines.push(lineOf(closed(record())));
    const text = lines.join('');
    lines = [];
    if (file !== undefined && text !== '' && !attempt(file, text, warn)) end();
    const settled = waiting;
    waiting = [];
    for (const settle of settled) settle();
  };
  const write = (line: object) => {
    if (file === undefined) return;
    lines.push(lineOf(line));
    due ??= setImmediate(flush);
  };
  const closed = ({
    secret,
    ...open
  }: {
    readonly secret?: unknown;
    readonly type?: string;
    readonly play?: number;
  }) => (secret === undefined ? open : { ...open, sealed: sealed().close(secret) });
  const told = (event: RunEvent): object => {
    const at = new Date().toISOString();
    if (event.type === 'run-started')
      return { at, ...event, process: thisProcess(), machine: hostname(), folder: process.cwd() };
    const kept = 'keep' in event ? event.keep?.() : undefined;
    return kept ? { at, ...event, kept: closed(kept) } : { at, ...event };
  };
  return {
    report(event) {
      if (event.type === 'run-started') {
        run = event.run;
        pruneJournals(folder, runsKept - 1);
        file = begun(() => begin(folder, run));
        process.on('exit', flush);
      }
      if (file === undefined) return;
      write(told(event));
      // Others look for the first line as soon as a host is held in its name.
      if (event.type === 'run-started' || event.type === 'run-finished') flush();
      if (event.type === 'run-finished') end();
    },
    keep: (record) => write(closed(record)),
    keepSoon(record) {
      if (file === undefined) return;
      owed.push(record);
      due ??= setImmediate(flush);
    },
    flush,
    written: () =>
      lines.length + owed.length === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    key: (purpose) => sealed().derived(purpose),
  };
}

function lineOf(line: object): string {
  return `${JSON.stringify(line)}\n`;
}

function begin(folder: string, run: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return openSync(journalFile(folder, run), 'a', 0o600);
}

function begun<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const hint = 'XDG_STATE_HOME names the folder for it; it is ~/.local/state otherwise';
    throw new InputError(`the run's journal cannot be written: ${(cause as Error).message}`, { cause, hint });
  }
}

function attempt(file: number, line: string, warn: (message: string) => void): boolean {
  try {
    writeSync(file, line);
    return true;
  } catch (error) {
    warn(`the run's journal ends here: ${(error as Error).message}`);
    return false;
  }
}

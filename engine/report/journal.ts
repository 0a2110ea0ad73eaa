import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Reporter } from './events.ts';
import { isGone, thisProcess } from './process.ts';

/** The user's state directory of kplay (XDG). */
export function stateFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'kplay');
}

/** Where journals are kept: one file a run, under the user's state directory (XDG). */
export function journalFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(stateFolder(environment), 'runs');
}

/**
 * Writes every event as a line of JSON, all those of a turn of the event loop at once, to RUN.jsonl (0600); the first also
 * names the process that runs.
 * Secrets are written as ***. A run whose journal
 * cannot be begun throws an InputError before anything is done; one that cannot be gone on with is told of, and left.
 */
export function journal(folder: string, warn: (message: string) => void): Reporter {
  let file: number | undefined;
  const lines: string[] = [];
  let due: NodeJS.Immediate | undefined;
  const end = () => {
    process.off('exit', flush);
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const flush = () => {
    clearImmediate(due);
    due = undefined;
    const text = lines.splice(0).join('');
    if (file !== undefined && text !== '' && !attempt(file, text, warn)) end();
  };
  return (event) => {
    if (event.type === 'run-started') {
      file = begin(folder, event.run);
      process.on('exit', flush);
    }
    if (file === undefined) return;
    const runner = event.type === 'run-started' ? { process: thisProcess() } : {};
    lines.push(`${JSON.stringify({ at: new Date().toISOString(), ...event, ...runner })}\n`);
    // Others look for the first line as soon as a host is held in its name.
    if (event.type === 'run-started' || event.type === 'run-finished') flush();
    else due ??= setImmediate(flush);
    if (event.type === 'run-finished') end();
  };
}

function begin(folder: string, run: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return openSync(join(folder, `${run}.jsonl`), 'a', 0o600);
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

/** Whether a run has a journal here and its process is gone, however it went; false for a run that we know nothing of. */
export function hasEnded(folder: string, run: string): boolean {
  if (basename(run) !== run) return false; // a host said it: it is not to lead anywhere else
  try {
    const [first] = readFileSync(join(folder, `${run}.jsonl`), 'utf8').split('\n', 1);
    return isGone(JSON.parse(first!).process);
  } catch {
    return false; // no journal, or none that can be read: it may be somebody else's
  }
}

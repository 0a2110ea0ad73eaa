import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Reporter } from './events.ts';

/** Where journals are kept: one file a run, under the user's state directory (XDG). */
export function journalFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'kplay', 'runs');
}

/** Writes every event as a line of JSON, as it happens, to RUN.jsonl (0600). Secrets are written as ***. */
export function journal(folder: string): Reporter {
  let file: number | undefined;
  return (event) => {
    if (event.type === 'run-started') {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      file = openSync(join(folder, `${event.run}.jsonl`), 'a', 0o600);
    }
    if (file === undefined) return;
    writeSync(file, `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
    if (event.type === 'run-finished') {
      closeSync(file);
      file = undefined;
    }
  };
}

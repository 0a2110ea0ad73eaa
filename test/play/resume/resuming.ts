import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { explain, KplayError } from '../../../engine/errors.ts';
import type { Ask, RunOptions } from '../../../engine/play/context.ts';
import { readPast } from '../../../engine/play/resume/read-past.ts';
import type { RunEvent } from '../../../engine/report/events.ts';
import { journalFile } from '../../../engine/report/journal/folder.ts';
import { journal } from '../../../engine/report/journal/journal.ts';
import { openJournal } from '../../../engine/report/journal/read.ts';
import { run } from '../../../engine/run.ts';
import { type Project, plainOptions } from '../playing.ts';

/** A project that is run several times, each run going on with those before it; `word` is the content of its file `log`. */
export interface Resuming {
  readonly folder: string;
  /** Each result as `TASK HOST STATUS`, in the order in which they came. */
  play(options?: Partial<RunOptions>, ask?: Ask): Promise<string[]>;
  /** What tasks have appended to the file `log`. */
  log(): string[];
  /** All journals, as they are on the disk. */
  journals(): string;
  /** Cuts so many lines off the end of the newest journal, and half of the last one that is left. */
  cut(lines: number): void;
}

/** Does something with a project of these files; `{{ log }}` is the path of its log, and `{{ mended }}` that of a file that `mend` makes. */
export async function resuming<T>(files: Project, use: (project: Resuming) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-resume-'));
  const state = join(folder, 'state', 'runs');
  const runs: string[] = [];
  const log = join(folder, 'log');
  writeFileSync(log, '');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const play: Resuming['play'] = async (options = {}, ask) => {
    const events: RunEvent[] = [];
    const { report, ...keeper } = journal(state, (message) => events.push({ type: 'warning', message }));
    const past = runs.length > 0 ? readPast(runs.map((name) => openJournal(state, name))) : undefined;
    try {
      await run({
        playbooks: [join(folder, 'play.yml')],
        inventory: [join(folder, 'hosts.yml')],
        options: { ...plainOptions, ...options },
        connection: { lock: 'none', knownHosts: join(folder, 'known'), strictHostKeys: false, connectTimeout: 5 },
        report(event) {
          events.push(event);
          report(event);
          if (event.type === 'run-started') runs.push(event.run);
        },
        signal: new AbortController().signal,
        keeper,
        ...(past && { past }),
        ...(ask && { ask }),
      });
    } catch (error) {
      if (!(error instanceof KplayError)) throw error;
      return [explain(error)];
    }
    return events.flatMap(told);
  };
  try {
    return await use({
      folder,
      play,
      log: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
      journals: () => runs.map((name) => readFileSync(journalFile(state, name), 'utf8')).join(''),
      cut(lines) {
        const file = journalFile(state, runs.at(-1)!);
        const all = readFileSync(file, 'utf8').split('\n').slice(0, -1);
        const left = all.slice(0, all.length - lines);
        const last = left.pop()!;
        writeFileSync(file, [...left, last.slice(0, last.length / 2)].join('\n'));
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function told(event: RunEvent): string[] {
  if (event.type === 'warning') return [event.message];
  if (event.type === 'resumed') return [`${event.tasks} tasks of ${event.hosts} hosts are done`];
  if (event.type === 'item-finished') return [`${event.task.name} ${event.result.host} ${event.result.item}`];
  if (event.type !== 'task-finished') return [];
  const { host, status, ignored, rescued, message } = event.result;
  const more = `${ignored ? ' ignored' : ''}${rescued ? ' rescued' : ''}`;
  const said = event.task.module === 'debug' ? ` ${String(event.result.data['msg'])}` : '';
  return [
    `${event.task.name} ${host} ${status}${more}${said}${status === 'failed' && event.task.module !== 'shell' ? `: ${message}` : ''}`,
  ];
}

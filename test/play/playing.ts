import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Connection, Session } from '../../engine/connect/connection.ts';
import { explain, KplayError } from '../../engine/errors.ts';
import type { Ask, RunOptions } from '../../engine/play/context.ts';
import type { Connect } from '../../engine/play/hosts/connections.ts';
import type { RunEvent } from '../../engine/report/events.ts';
import { type RunSummary, run } from '../../engine/run.ts';
import { runProgram } from '../remote/shell.ts';

/** Files of a throw-away project, by path; `play.yml` is what is run and `hosts.yml` the inventory. */
export type Project = Readonly<Record<string, string>>;

/** What came of a run. */
export interface Played {
  readonly events: readonly RunEvent[];
  /** Each result as `TASK HOST STATUS`, in the order in which they came. */
  readonly results: readonly string[];
  readonly summary: RunSummary | undefined;
  /** What the user would have been told of mistakes, with the project's folder cut off. */
  readonly mistakes: string;
  /** The folder of the project, gone by now. */
  readonly folder: string;
}

const three = 'web:\n  hosts:\n    h1:\n    h2:\n    h3:\n';

/** Options of a run that changes things, everything else as by default. */
export const plainOptions: RunOptions = {
  check: false,
  diff: false,
  forks: 64,
  strategy: 'stream',
  limit: [],
  tags: [],
  skipTags: [],
  connection: { become: false },
  extraVars: new Map(),
};

/** Plays a project: programs run on this machine under dash, without sessions. */
export async function play(
  project: Project | string,
  options: Partial<RunOptions> = {},
  connect: Connect = here,
  inFolder: (folder: string) => Partial<RunOptions> = () => ({}),
  ask?: Ask,
): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-play-'));
  const files: Project = { 'hosts.yml': three, ...(typeof project === 'string' ? { 'play.yml': project } : project) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const events: RunEvent[] = [];
  let mistakes = '';
  let summary: RunSummary | undefined;
  try {
    summary = await run({
      playbooks: [join(folder, 'play.yml')],
      inventory: [join(folder, 'hosts.yml')],
      options: { ...plainOptions, ...options, ...inFolder(folder) },
      connect,
      connection: { lock: 'none', knownHosts: join(folder, 'known_hosts'), strictHostKeys: false, connectTimeout: 5 },
      report: (event) => events.push(event),
      signal: new AbortController().signal,
      ...(ask && { ask }),
    });
  } catch (error) {
    if (!(error instanceof KplayError)) throw error;
    mistakes = explain(error).replaceAll(`${folder}/`, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
  const results = events.flatMap((event) =>
    event.type === 'task-finished'
      ? [
          `${event.task.name} ${event.result.host} ${event.result.status}${event.result.ignored ? ' ignored' : ''}${event.result.rescued ? ' rescued' : ''}`,
        ]
      : [],
  );
  return { events, results, summary, mistakes, folder };
}

/** This machine as each host: programs run under dash, without sessions. */
export const here: Connect = async (target) => {
  const session: Session = {
    run: async (program, { check, diff }) => ({
      kind: 'answered',
      answer: await runProgram(['dash'], program, { check, diff }),
    }),
    go: () => {},
    download: () => Promise.reject(new Error('there is nothing to download')),
  };
  const connection: Connection = { target, session: async () => session, close: async () => {} };
  return connection;
};

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Recap } from '../events.ts';
import { hasRunnerGone, journalFile } from './folder.ts';
import { type Line, linesOf } from './lines.ts';

/** How a run stands: alive, ended well, with failures, by an interrupt, or gone without a word. */
export type RunState = 'alive' | 'finished' | 'failed' | 'interrupted' | 'crashed';

/** What the beginning of a journal says of its run. */
export interface RunHead {
  readonly run: string;
  /** When it began, ISO 8601. */
  readonly began: string;
  /** As they were given; none for a single task of `kplay exec`. */
  readonly playbooks: readonly string[];
  /** The folder in which it was begun. */
  readonly folder: string;
  readonly check: boolean;
  readonly version: string;
  /** The run that it goes on with. */
  readonly resumes?: string;
  readonly gone: boolean;
}

/** A run as a list of runs shows it. */
export interface RunOverview extends RunHead {
  readonly state: RunState;
  /** The names of its hosts. */
  readonly hosts: readonly string[];
  /** In milliseconds, of a run that has ended. */
  readonly duration?: number;
  readonly recap?: Readonly<Record<string, Recap>>;
  /** The mistake that ended it. */
  readonly mistake?: string;
}

/** What the beginning of a journal says; undefined when it cannot be read, or is none. */
export function headOf(folder: string, run: string): RunHead | undefined {
  try {
    for (const line of linesOf(journalFile(folder, run)))
      return line.type === 'run-started' ? head(run, line) : undefined;
  } catch {
    return undefined;
  }
  return undefined;
}

/** A run as far as its journal tells; undefined when it cannot be read. */
export function overviewOf(folder: string, run: string): RunOverview | undefined {
  const found = headOf(folder, run);
  if (!found) return undefined;
  const last = lastLine(journalFile(folder, run));
  if (last?.type !== 'run-finished') {
    const hosts = hostsIn(linesOf(journalFile(folder, run)));
    return { ...found, state: found.gone ? 'crashed' : 'alive', hosts };
  }
  const { recap, interrupted, duration, mistake } = last as unknown as Finished;
  const failed = Object.values(recap).some((counts) => counts.failed + counts.unreachable > 0) || mistake !== undefined;
  return {
    ...found,
    state: interrupted ? 'interrupted' : failed ? 'failed' : 'finished',
    hosts: Object.keys(recap),
    duration,
    recap,
    ...(mistake === undefined ? {} : { mistake }),
  };
}

interface Finished {
  readonly recap: Readonly<Record<string, Recap>>;
  readonly interrupted: boolean;
  readonly duration: number;
  readonly mistake?: string;
}

function head(run: string, line: Line): RunHead {
  const { at, playbooks, folder, check, version, resumes } = line;
  return {
    run,
    began: String(at),
    playbooks: playbooks as readonly string[],
    folder: String(folder ?? ''),
    check: check === true,
    version: String(version),
    ...(resumes === undefined ? {} : { resumes: String(resumes) }),
    gone: hasRunnerGone(line),
  };
}

function hostsIn(lines: Iterable<Line>): string[] {
  const hosts = new Set<string>();
  for (const line of lines) {
    if (line.type === 'play-started') for (const host of line['hosts'] as readonly string[]) hosts.add(host);
  }
  return [...hosts];
}

/** The last whole line of a file; undefined when it is none of a journal. */
function lastLine(path: string): Line | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    for (let wanted = 16 * 1024; ; wanted *= 4) {
      const buffer = Buffer.alloc(Math.min(wanted, size));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      const text = buffer.toString();
      const start = text.lastIndexOf('\n', text.length - 2);
      if (start >= 0 || buffer.length === size) return text.endsWith('\n') ? parsed(text.slice(start + 1)) : undefined;
    }
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

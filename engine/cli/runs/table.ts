import type { RunOverview } from '../../report/journal/overview.ts';

/** Runs as lines of a table; times are local. */
export function runsTable(runs: readonly RunOverview[]): string[] {
  return columns([
    ['RUN', 'BEGAN', 'STATE', 'HOSTS', 'TOOK', 'PLAYBOOKS'],
    ...runs.map((run) => [
      run.run,
      localTime(run.began),
      run.state,
      String(run.hosts.length),
      run.duration === undefined ? '' : took(run.duration),
      whatOf(run),
    ]),
  ]);
}

/** Cells as lines, each column as wide as its widest cell, the last one open. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** A duration in milliseconds as a person reads it. */
export function took(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function whatOf({ playbooks, check, resumes }: RunOverview): string {
  const what = playbooks.length === 0 ? '(exec)' : playbooks.join(' ');
  return `${what}${check ? ' (check)' : ''}${resumes === undefined ? '' : ` (goes on with ${resumes})`}`;
}

function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

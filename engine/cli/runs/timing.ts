import type { RunEvent, TaskHeader } from '../../report/events.ts';
import { harmless } from '../../report/harmless.ts';
import { columns, took } from './table.ts';

interface Timed {
  readonly task: TaskHeader;
  hosts: number;
  sum: number;
  longest: number;
  slowest: string;
}

/** The tasks of a run as lines of a table, those first on which a host spent most time. */
export function timingTable(events: Iterable<RunEvent>): string[] {
  const tasks = new Map<string, Timed>();
  for (const event of events) {
    if (event.type !== 'task-finished') continue;
    const { task, result } = event;
    const { file, line } = task.origin;
    const key = `${file}:${line} ${task.name}`;
    const timed = tasks.get(key) ?? { task, hosts: 0, sum: 0, longest: -1, slowest: '' };
    tasks.set(key, timed);
    timed.hosts++;
    timed.sum += result.duration;
    if (result.duration <= timed.longest) continue;
    timed.longest = result.duration;
    timed.slowest = result.host;
  }
  const sorted = [...tasks.values()].sort((a, b) => b.longest - a.longest);
  return columns([
    ['LONGEST', 'ON', 'MEAN', 'HOSTS', 'TASK'],
    ...sorted.map(({ task, hosts, sum, longest, slowest }) => [
      took(longest),
      slowest,
      took(sum / hosts),
      String(hosts),
      `${task.role ? `${task.role} : ` : ''}${harmless(task.name)} (${task.origin.file}:${task.origin.line})`,
    ]),
  ]);
}

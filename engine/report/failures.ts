import type { Reporter } from './events.ts';
import type { Lines } from './lines.ts';
import type { Write } from './plain.ts';

/** Tells only warnings, and what failed for good: for a look whose findings are told in another way. */
export function failures(lines: Lines, write: Write): Reporter {
  return (event) => {
    if (event.type === 'warning') write(lines.warning(event.message));
    if (event.type !== 'task-finished') return;
    const { task, result } = event;
    if (!['failed', 'unreachable'].includes(result.status) || result.ignored || result.rescued) return;
    write([lines.task(task), ...lines.result(task, result)].join('\n'));
  };
}

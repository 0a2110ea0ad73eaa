import type { Reporter } from './events.ts';
import type { Lines } from './lines.ts';
import { News, seenNow, type Waiting } from './machines.ts';
import type { Write } from './plain.ts';

/** Tells at once, in lines, what is new of machines that a task waits for: where no live view shows them. */
export function machineLines(lines: Lines, write: Write): Reporter {
  const waits = new Map<string, { readonly waiting: Waiting; readonly news: News }>();
  return (event) => {
    if (event.type === 'task-finished') waits.delete(event.result.host);
    if (event.type !== 'machines') return;
    const { waiting: before, news = new News() } = waits.get(event.host) ?? {};
    const now = performance.now();
    const waiting = seenNow(before, event.machines, now);
    waits.set(event.host, { waiting, news });
    for (const row of news.of(waiting, now)) write(lines.machine(row, now));
  };
}

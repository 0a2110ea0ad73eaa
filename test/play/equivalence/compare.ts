import type { RunEvent } from '../../../engine/report/events.ts';
import type { Attempt } from './player.ts';

/** All that is compared of a run: what it told of each host, and of all ('') together, and what it left. */
export interface Story {
  readonly told: Readonly<Record<string, readonly string[]>>;
  readonly left: Attempt['left'];
}

/** The story of a run, without how long it took, where it was, and which host was told of first. */
export function storyOf({ played, folder, left }: Attempt): Story {
  const told: Record<string, string[]> = {};
  for (const event of played.events) {
    if (['waited', 'settled', 'progress', 'machines'].includes(event.type)) continue;
    const text = JSON.stringify(event, (key, value) => (['duration', 'run'].includes(key) ? 0 : value))
      .replaceAll(played.folder, 'PROJECT')
      .replaceAll(folder, 'HOSTS');
    const host = hostOf(event);
    told[host] = [...(told[host] ?? []), text];
  }
  return { told, left };
}

/** Where two stories part, in a few lines; undefined when they are one. */
export function difference(streamed: Story, single: Story): string | undefined {
  for (const what of ['told', 'left'] as const) {
    for (const host of new Set([...Object.keys(streamed[what]), ...Object.keys(single[what])])) {
      const [one, other] = [streamed[what][host] ?? [], single[what][host] ?? []];
      const at = Array.from({ length: Math.max(one.length, other.length) }).findIndex((_, n) => one[n] !== other[n]);
      if (at < 0) continue;
      const place = `${what} of ${host || 'the run'}, entry ${at}`;
      return `${place}\nstreamed: ${one[at]}\nsingle:   ${other[at]}`;
    }
  }
  return undefined;
}

function hostOf(event: RunEvent): string {
  if (event.type === 'task-started' || event.type === 'task-retried') return event.host;
  return event.type === 'task-finished' || event.type === 'item-finished' ? event.result.host : '';
}

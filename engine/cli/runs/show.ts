import type { ChalkInstance } from 'chalk';
import type { RunEvent } from '../../report/events.ts';
import type { Line } from '../../report/journal/lines.ts';
import { Lines } from '../../report/lines.ts';
import { plain } from '../../report/plain.ts';

/** What a journal keeps to go on with its run is none of the events that were told. */
const kept: ReadonlySet<string> = new Set(['begun', 'answered', 'sent', 'unsent', 'included', 'acted', 'facts']);

/** The events of a run, each with its time. */
export function* eventsOf(lines: Iterable<Line>): Generator<RunEvent & { readonly at: string }> {
  for (const { kept: _, ...line } of lines) {
    if (!kept.has(String(line['type']))) yield line as unknown as RunEvent & { readonly at: string };
  }
}

/** Shows a run as it was told; of one that has not ended, or was killed, as far as it came. */
export function showEvents(
  events: Iterable<RunEvent>,
  { paint, verbose, print }: { readonly paint: ChalkInstance; readonly verbose: number; print(text: string): void },
): void {
  const report = plain(new Lines(paint, verbose), print);
  let last: RunEvent | undefined;
  for (const event of events) {
    report(event);
    last = event;
  }
  if (last && last.type !== 'run-finished') report({ type: 'play-finished' });
}

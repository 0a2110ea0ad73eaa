import type { ChalkInstance } from 'chalk';
import type { Reporter } from './events.ts';
import { harmless } from './harmless.ts';
import type { Write } from './plain.ts';

/** The terminal that a live view draws on. */
export interface Screen {
  /** The reporter whose finished lines scroll away above the view. */
  readonly inner: (print: Write) => Reporter;
  readonly write: (text: string) => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
}

interface UnderWay {
  readonly task: string;
  readonly since: number;
  text: string;
}

const clearBelow = '\x1b[0J';

/** Shows below the finished lines what each host is doing just now, redrawn ten times a second. */
export function live(paint: ChalkInstance, screen: Screen): Reporter {
  const hosts = new Map<string, UnderWay>();
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) screen.write(`\x1b[${drawn}F${clearBelow}`);
    drawn = 0;
  };
  let asking = false;
  const draw = () => {
    if (asking) return;
    const { columns, rows } = screen.size();
    const lines = view(hosts, performance.now(), Math.max(1, Math.min(12, rows - 4)));
    erase();
    for (const line of lines) screen.write(`${paint.dim(clip(line, columns))}\n`);
    drawn = lines.length;
  };
  const report = screen.inner((text) => {
    erase();
    screen.write(`${text}\n`);
  });
  const timer = setInterval(draw, 100);
  timer.unref();
  return (event) => {
    if (event.type === 'task-started')
      hosts.set(event.host, { task: event.task.name, since: performance.now(), text: '' });
    else if (event.type === 'progress') {
      const host = hosts.get(event.host);
      if (host) host.text = event.text;
    } else if (event.type === 'task-finished') hosts.delete(event.result.host);
    if (event.type === 'asking') {
      asking = event.on;
      if (asking) erase();
    }
    if (event.type === 'run-finished') {
      clearInterval(timer);
      erase();
    }
    report(event);
  };
}

/** A line a host, those that have been at it longest first. */
function view(hosts: ReadonlyMap<string, UnderWay>, now: number, most: number): string[] {
  const busy = [...hosts].filter(([, { since }]) => now - since > 200).sort(([, a], [, b]) => a.since - b.since);
  const lines = busy.slice(0, most).map(([host, { task, since, text }]) => {
    const seconds = ((now - since) / 1000).toFixed(0).padStart(3);
    return `${seconds} s  ${host}: ${task}${text === '' ? '' : ` – ${harmless(text)}`}`;
  });
  return busy.length > most ? [...lines, `       and ${busy.length - most} more hosts`] : lines;
}

function clip(line: string, columns: number): string {
  const flat = line.replace(/[\r\n\t]+/g, ' ');
  return flat.length < columns ? flat : `${flat.slice(0, columns - 2)}…`;
}

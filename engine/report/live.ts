import type { ChalkInstance } from 'chalk';
import type { Reporter } from './events.ts';
import { harmless } from './harmless.ts';
import { seenNow, summary, type TableLine, table, type Waiting } from './machines.ts';
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
  /** The machines that it waits for. */
  waiting?: Waiting;
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
    const lines = view(hosts, performance.now(), Math.max(1, rows - 4));
    erase();
    for (const { text, failed } of lines) screen.write(`${(failed ? paint.red : paint.dim)(clip(text, columns))}\n`);
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
    } else if (event.type === 'machines') {
      const host = hosts.get(event.host);
      if (host) host.waiting = seenNow(host.waiting, event.machines, performance.now());
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

/** At most so many lines for hosts: more tell nobody anything. */
const mostHosts = 12;

/** A line a host, those that have been at it longest first, each with the machines that it waits for; `most` in all. */
function view(hosts: ReadonlyMap<string, UnderWay>, now: number, most: number): TableLine[] {
  const busy = [...hosts].filter(([, { since }]) => now - since > 200).sort(([, a], [, b]) => a.since - b.since);
  const shown = busy.slice(0, Math.min(mostHosts, most));
  let left = most - shown.length;
  const lines = shown.flatMap(([host, { task, since, text, waiting }]) => {
    const seconds = ((now - since) / 1000).toFixed(0).padStart(3);
    const doing = waiting ? summary(waiting) : harmless(text);
    const rows = waiting && left > 0 ? table(waiting, now, left) : [];
    left -= rows.length;
    const line = `${seconds} s  ${host}: ${task}${doing === '' ? '' : ` – ${doing}`}`;
    return [plainLine(line), ...rows.map((row) => ({ ...row, text: `       ${row.text}` }))];
  });
  const more = busy.length - shown.length;
  return more > 0 ? [...lines, plainLine(`       and ${more} more hosts`)] : lines;
}

function plainLine(text: string): TableLine {
  return { text, failed: false };
}

function clip(line: string, columns: number): string {
  const flat = line.replace(/[\r\n\t]+/g, ' ');
  return flat.length < columns ? flat : `${flat.slice(0, columns - 2)}…`;
}

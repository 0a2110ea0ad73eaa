import type { MachineProgress } from '../modules/definition/machines.ts';
import { harmless } from './harmless.ts';

/** A machine with when it was first seen, and when it ended to be waited for, in milliseconds of one clock. */
export interface MachineRow {
  readonly machine: MachineProgress;
  readonly since: number;
  readonly until: number | undefined;
}

/** What a task waits for, by the machines' names in the order in which it tells of them. */
export type Waiting = ReadonlyMap<string, MachineRow>;

/** A line of a table, without colours. */
export interface TableLine {
  readonly text: string;
  readonly failed: boolean;
}

/** What is known once a task has told of its machines again. */
export function seenNow(before: Waiting | undefined, machines: readonly MachineProgress[], now: number): Waiting {
  const rows = machines.map((machine): [string, MachineRow] => {
    const { since = now, until = now } = before?.get(machine.name) ?? {};
    return [machine.name, { machine, since, until: machine.standing === 'waiting' ? undefined : until }];
  });
  return new Map(rows);
}

/** `1 of 3 machines done, 1 failed`. */
export function summary(waiting: Waiting): string {
  const those = (standing: MachineProgress['standing']) =>
    [...waiting.values()].filter(({ machine }) => machine.standing === standing).length;
  const failed = those('failed');
  return `${those('done')} of ${waiting.size} machines done${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** A line a machine, in columns; where there are too many, those that are done are left out first. */
export function table(waiting: Waiting, now: number, most: number): TableLine[] {
  const rows = [...waiting.values()];
  const shown = rows.length <= most ? rows : chosen(rows, Math.max(0, most - 1));
  const names = width(shown, ({ machine }) => machine.name);
  const states = width(shown, ({ machine }) => machine.state);
  const lines = shown.map((row): TableLine => {
    const { name, state, event = '', standing } = row.machine;
    const columns = [name.padEnd(names), state.padEnd(states), percentage(row.machine).padStart(5)];
    const text = [...columns, elapsed(row, now).padStart(5), event].join('  ').trimEnd();
    return { text: harmless(text), failed: standing === 'failed' };
  });
  const rest = rows.length - shown.length;
  return rest === 0 ? lines : [...lines, { text: `and ${rest} more`, failed: false }];
}

/** `worker-0 provisioning 40 % (1:05) – Installing`: one machine in a line of its own. */
export function machineLine(row: MachineRow, now: number): string {
  const { name, state, event } = row.machine;
  const words = [`[${name}]`, state, percentage(row.machine), `(${elapsed(row, now)})`].filter((word) => word !== '');
  return harmless(words.join(' ') + (event ? ` – ${event}` : ''));
}

/** In milliseconds: how long a machine has nothing told of it after a line, and after that of its percentage alone. */
const pause = 5000;
const longPause = 30_000;

interface Told extends MachineProgress {
  readonly at: number;
}

/** Chooses, each time that a task tells of its machines, those of which there is something new to say in lines. */
export class News {
  readonly #told = new Map<string, Told>();

  of(waiting: Waiting, now: number): MachineRow[] {
    const rows = [...waiting.values()].filter(({ machine }) => this.#isNew(machine, now));
    for (const { machine } of rows) this.#told.set(machine.name, { ...machine, at: now });
    return rows;
  }

  /** What was there already is no news; how a wait ends always is. */
  #isNew({ name, state, event, percentage, standing }: MachineProgress, now: number): boolean {
    const told = this.#told.get(name);
    if (!told) return standing !== 'done';
    if (told.standing !== standing) return true;
    if (standing !== 'waiting') return false;
    const passed = now - told.at;
    if (told.state !== state || told.event !== event) return passed >= pause;
    return told.percentage !== percentage && passed >= longPause;
  }
}

/** Failed ones first, then those that are waited for, each in their order. */
function chosen(rows: readonly MachineRow[], most: number): MachineRow[] {
  const rank = { failed: 0, waiting: 1, done: 2 };
  const kept = new Set(rows.toSorted((a, b) => rank[a.machine.standing] - rank[b.machine.standing]).slice(0, most));
  return rows.filter((row) => kept.has(row));
}

function width(rows: readonly MachineRow[], text: (row: MachineRow) => string): number {
  return Math.max(0, ...rows.map((row) => text(row).length));
}

function percentage({ percentage: part }: MachineProgress): string {
  return part === undefined ? '' : `${Math.round(part)} %`;
}

/** Minutes and seconds. */
function elapsed({ since, until }: MachineRow, now: number): string {
  const seconds = Math.floor(((until ?? now) - since) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

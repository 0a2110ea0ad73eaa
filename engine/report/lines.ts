import type { ChalkInstance } from 'chalk';
import { createTwoFilesPatch } from 'diff';
import { placeOf } from '../errors.ts';
import type { Difference } from '../remote/answer.ts';
import type { Oddity, Recap, RunEvent, Status, TaskHeader, TaskResult } from './events.ts';
import { harmless } from './harmless.ts';
import { type MachineRow, machineLine } from './machines.ts';
import { oddities } from './oddities.ts';
import { causeWords, counted } from './words.ts';

/** How much a report tells: 0 what happened, 1 results too, 2 and more where each task is written. */
export type Verbosity = number;

/** What a line-based report looks like; colours are chalk's, which leaves them out where they are not wanted. */
export class Lines {
  readonly #paint: ChalkInstance;
  readonly #verbosity: Verbosity;

  constructor(paint: ChalkInstance, verbosity: Verbosity) {
    this.#paint = paint;
    this.#verbosity = verbosity;
  }

  play(name: string): string {
    return this.#heading(`PLAY [${name}]`);
  }

  task(task: TaskHeader): string {
    const title = `${task.handler ? 'HANDLER' : 'TASK'} [${task.role ? `${task.role} : ` : ''}${task.name}]`;
    const place = this.#verbosity > 1 ? this.#paint.dim(`\n${task.origin.file}:${task.origin.line}`) : '';
    return this.#heading(title) + place;
  }

  /** A result: one line, then what differs, and for a failure everything the host said. */
  result(task: TaskHeader, result: TaskResult): string[] {
    const item = result.item === undefined ? '' : ` => (item=${harmless(result.item)})`;
    const where = result.delegate ? `${result.host} -> ${result.delegate}` : result.host;
    const line = `${labels[result.status]}: [${where}]${item}${result.ignored ? ' (ignored)' : ''}${result.rescued ? ' (rescued)' : ''}${foreseen(result)}`;
    const lines = [this.#colour(result.status, result.ignored)(line)];
    if (result.status === 'failed' || result.status === 'unreachable') lines.push(...this.#failure(task, result));
    else if (showsMessage(task, result)) lines.push(...spoken(result).flatMap(indent));
    else if (this.#verbosity > 0) lines.push(...indent(JSON.stringify(result.data, undefined, 2)));
    for (const difference of result.differences) lines.push(...this.#difference(difference));
    return lines;
  }

  retried(host: string, item: string | undefined, left: number): string {
    const what = item === undefined ? '' : ` => (item=${harmless(item)})`;
    return this.#paint.dim(`retrying: [${host}]${what} (${left} left)`);
  }

  waited(host: string, reason: string): string {
    return this.#paint.dim(`waited: [${host}] ${reason}`);
  }

  /** How far a machine is that is waited for; `now` on the clock of its row. */
  machine(row: MachineRow, now: number): string {
    const paint = row.machine.standing === 'failed' ? this.#paint.red : this.#paint.dim;
    return paint(`machine: ${machineLine(row, now)}`);
  }

  /** That a run goes on with another one. */
  resumed({ run, began, tasks, hosts }: Extract<RunEvent, { readonly type: 'resumed' }>): string {
    const done = `${counted(tasks, 'task')} of ${counted(hosts, 'host')} ${tasks === 1 ? 'is' : 'are'} done`;
    return `going on with run ${run} of ${began.replace(/\..*/, 'Z')}: ${done}`;
  }

  warning(message: string): string {
    return this.#paint.yellow(`warning: ${message}`);
  }

  /** What the check has found beside mistakes: a line, or with more to tell one for each. */
  checked(odd: readonly Oddity[]): string {
    return oddities(odd, this.#verbosity > 0)
      .map((message) => this.warning(message))
      .join('\n');
  }

  /** `check`: whether the run was in check mode, in which there is more to count. */
  recap(recap: Readonly<Record<string, Recap>>, check = false): string[] {
    const width = Math.max(0, ...Object.keys(recap).map((host) => host.length));
    const hosts = Object.entries(recap).map(([host, counts]) => {
      const colour = counts.failed + counts.unreachable > 0 ? 'failed' : counts.changed > 0 ? 'changed' : 'ok';
      const { ok, changed, unreachable, failed, skipped, rescued, ignored, unknown } = counts;
      const rest = `ok=${ok} changed=${changed} unreachable=${unreachable} failed=${failed} skipped=${skipped} rescued=${rescued} ignored=${ignored}`;
      const more = check || unknown > 0 ? ` unknown=${unknown}` : '';
      return `${this.#colour(colour)(host.padEnd(width))} : ${rest}${more}`;
    });
    return [this.#heading('PLAY RECAP'), ...hosts];
  }

  /** Filled up to 72 columns. */
  #heading(title: string): string {
    return `\n${this.#paint.bold(title)} ${'*'.repeat(Math.max(3, 71 - title.length))}`;
  }

  #failure(task: TaskHeader, result: TaskResult): string[] {
    const lines = [`task "${task.name}" (${task.module}) at ${placeOf(task.origin)}`, result.message ?? 'failed'];
    for (const stream of ['stdout', 'stderr']) {
      const text = result.data[stream];
      if (typeof text === 'string' && text.trim() !== '' && text.trim() !== result.message)
        lines.push(`${stream}:`, ...indent(text.trimEnd()));
    }
    return lines.flatMap(indent);
  }

  #difference({ name, before, after }: Difference): string[] {
    const patch = createTwoFilesPatch(name, name, ended(before), ended(after), 'before', 'after', {
      context: 3,
    });
    const lines = patch.trimEnd().split('\n');
    return lines
      .slice(lines.findIndex((line) => line.startsWith('---')))
      .map((line) => this.#paintPatch(harmless(line)));
  }

  #paintPatch(line: string): string {
    if (line.startsWith('+')) return this.#paint.green(line);
    if (line.startsWith('-')) return this.#paint.red(line);
    return line.startsWith('@@') ? this.#paint.cyan(line) : line;
  }

  #colour(status: Status, ignored?: boolean): ChalkInstance {
    if (ignored) return this.#paint.cyan;
    return {
      ok: this.#paint.green,
      changed: this.#paint.yellow,
      skipped: this.#paint.cyan,
      failed: this.#paint.red,
      unreachable: this.#paint.red.bold,
      unknown: this.#paint.magenta,
    }[status];
  }
}

const labels = {
  ok: 'ok',
  changed: 'changed',
  skipped: 'skipping',
  failed: 'failed',
  unreachable: 'unreachable',
  unknown: 'unknown',
};

/** What check mode has to say of a result: after which task it would be so, or why it cannot tell. */
function foreseen({ status, after, dependsOn, message }: TaskResult): string {
  if (dependsOn) return `: depends on ${causeWords(dependsOn)}`;
  if (status === 'unknown') return message === undefined ? '' : `: ${harmless(message)}`;
  return after ? ` (${status === 'changed' ? 'would change' : `would be ${status}`}, after ${causeWords(after)})` : '';
}

/** Modules that are there to say something. */
function showsMessage(task: TaskHeader, result: TaskResult): boolean {
  return ['debug', 'assert'].includes(task.module) && !['skipped', 'unknown'].includes(result.status);
}

/** What it says, without the trailing line feed that a block of YAML brings; nothing when it was told to be quiet. */
function spoken({ data }: TaskResult): string[] {
  const { changed: _, failed: __, ...rest } = data;
  if (Object.keys(rest).length === 0) return [];
  return [typeof rest['msg'] === 'string' ? rest['msg'].trimEnd() : JSON.stringify(rest['msg'] ?? rest, undefined, 2)];
}

function indent(text: string): string[] {
  return harmless(text)
    .split('\n')
    .map((line) => `    ${line}`);
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

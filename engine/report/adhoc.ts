import type { ChalkInstance } from 'chalk';
import type { Reporter, TaskResult } from './events.ts';
import { harmless } from './harmless.ts';
import type { Write } from './plain.ts';

/** Tells the results of one task on many hosts as `ansible` does: `host | SUCCESS => {…}`, each as it comes. */
export function adhoc(paint: ChalkInstance, write: Write): Reporter {
  return (event) => {
    if (event.type === 'warning') write(paint.yellow(`warning: ${event.message}`));
    if (event.type === 'task-finished') write(told(event.result, event.task.module, paint));
  };
}

function told(result: TaskResult, module: string, paint: ChalkInstance): string {
  const { host, status, data, message } = result;
  const colour = {
    ok: paint.green,
    changed: paint.yellow,
    skipped: paint.cyan,
    failed: paint.red,
    unreachable: paint.red.bold,
    unknown: paint.magenta,
  }[status];
  if (['command', 'shell'].includes(module) && (status === 'changed' || status === 'failed')) {
    const output = [data['stdout'], data['stderr']].filter((text) => typeof text === 'string' && text !== '');
    return colour(
      [`${host} | ${words[status]} | rc=${data['rc']} >>`, harmless(output.join('\n'))].join('\n').trimEnd(),
    );
  }
  if (message?.includes('\n')) return colour(`${host} | ${words[status]} >>\n${harmless(message)}`);
  const shown = status === 'unreachable' ? { changed: false, msg: message, unreachable: true } : withoutFlags(data);
  return colour(`${host} | ${words[status]} => ${JSON.stringify(shown, undefined, 4)}`);
}

const words = {
  ok: 'SUCCESS',
  changed: 'CHANGED',
  skipped: 'SKIPPED',
  failed: 'FAILED!',
  unreachable: 'UNREACHABLE!',
  unknown: 'UNKNOWN',
};

function withoutFlags({ failed, ...data }: TaskResult['data']): object {
  return failed ? { failed, ...data } : data;
}

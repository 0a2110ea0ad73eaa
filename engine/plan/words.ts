import type { Status } from '../report/events.ts';
import { harmless } from '../report/harmless.ts';
import { causeWords } from '../report/words.ts';
import type { Finding } from './findings.ts';

/** What a look that changes nothing says of a task: whether it would change something, after which other task, and why not. */
export function foretold({ status, message, handled, after, dependsOn }: Finding): string {
  const cause = dependsOn ? ` (depends on ${causeWords(dependsOn)})` : after ? ` (after ${causeWords(after)})` : '';
  const fate = handled ? `, which is ${handled}` : '';
  return harmless(`${words[status]}${fate}${cause}${message === undefined || dependsOn ? '' : `: ${message}`}`);
}

const words: Readonly<Record<Status, string>> = {
  ok: 'nothing to change',
  changed: 'would change',
  skipped: 'would be skipped',
  failed: 'fails',
  unreachable: 'unreachable',
  unknown: 'unknown',
};

/** A task and its item, with its module and where it is written. */
export function taskWords({ task, item }: Pick<Finding, 'task' | 'item'>): string {
  const { name, module, role, handler, origin } = task;
  const title = `${handler ? 'handler ' : ''}${role ? `${role} : ` : ''}${name}`;
  return harmless(
    `${title}${item === undefined ? '' : ` (item=${item})`} (${module}) at ${origin.file}:${origin.line}`,
  );
}

import type { Task } from '../../types.ts';
import type { RunOptions } from '../context.ts';
import type { Uses } from '../variables/names.ts';

/**
 * Why all hosts of a play have to come as far as a task before any of them begins it; undefined when they need not.
 * `once` is whether it is run once for all, `uses` is what the task asks for, before it is sent and when its answer is there.
 */
export function meetingReason(
  task: Task,
  strategy: RunOptions['strategy'],
  uses: readonly Uses[],
  once: boolean,
): string | undefined {
  if (strategy === 'linear') return 'the strategy is linear';
  if (once) return 'it is run once for all hosts';
  if (task.delegateTo) return 'it is delegated to another host';
  if (task.module === 'meta' && !ofOneHost.includes(String(task.args.content))) return 'it is about the whole play';
  if (uses.some(({ helpers }) => helpers.has('hostvar'))) return 'it asks for variables of other hosts';
  return undefined;
}

/** Actions of `meta` that are about a host alone. */
const ofOneHost = ['noop', 'end_host', 'end_role', 'clear_facts', 'reset_connection'];

/**
 * Why the hosts of a play have to meet behind a task before any of them goes on; undefined when they need not.
 * `mostFailed` is the play's max_fail_percentage.
 */
export function meetingReasonBehind(
  { module, anyErrorsFatal }: Task,
  mostFailed: number | undefined,
): string | undefined {
  if (module === 'group_by') return 'it changes what each host is told about the others';
  if (anyErrorsFatal && anyErrorsFatal.content !== false) return 'its failure on one host ends the play for all';
  return mostFailed === undefined ? undefined : 'failures on too many hosts end the play for all';
}

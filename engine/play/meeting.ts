import { references } from '../template/check.ts';
import type { Task } from '../types.ts';
import type { RunOptions } from './context.ts';

/** Why all hosts of a play have to come as far as a task before any of them begins it; undefined when they need not. */
export function meetingReason(task: Task, strategy: RunOptions['strategy']): string | undefined {
  if (strategy === 'linear') return 'the strategy is linear';
  if (task.runOnce) return 'it is run once for all hosts';
  if (task.delegateTo) return 'it is delegated to another host';
  if (task.module === 'meta') return 'it is about the whole play';
  if (asksOtherHosts(task)) return 'it asks for variables of other hosts';
  return undefined;
}

/** Which tasks ask: looked up once for each, however many hosts come to it. */
const asking = new WeakMap<Task, boolean>();

function asksOtherHosts(task: Task): boolean {
  const known = asking.get(task);
  if (known !== undefined) return known;
  const written = [task.args, task.loop, ...task.environment].filter((each) => each !== undefined);
  const conditions = [...task.when, ...(task.changedWhen ?? []), ...(task.failedWhen ?? [])];
  const asks = [...written, ...conditions].some((each) => references(each).helpers.has('hostvar'));
  asking.set(task, asks);
  return asks;
}

import pLimit, { type LimitFunction } from 'p-limit';
import { InputError, placeOf } from '../../errors.ts';
import type { Task } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import { alone } from '../order/lane.ts';
import { withFacts } from '../variables/facts.ts';
import { number, scopeOf, type TaskScope } from '../variables/scope.ts';
import type { HostState } from './host.ts';

/** The tasks of a play that only so many hosts may do at a time, by the place where they are written and the number of hosts. */
export type Throttles = Map<string, LimitFunction>;

/** Does a task when its `throttle` lets it: with 1, hosts do it one after the other, from its `when` to the last item of its loop. */
export async function throttled(
  context: PlayContext,
  task: Task,
  state: HostState,
  work: () => Promise<void>,
): Promise<void> {
  const count = task.throttle && (await countFor(context, task, state));
  if (!count) return work();
  const place = `${placeOf(task.origin)} ${count}`;
  const limit = context.throttles.get(place) ?? pLimit(count);
  context.throttles.set(place, limit);
  return limit(work);
}

/** How many hosts at most do a task at a time; 0 sets no bound. Throws an InputError. */
export function throttleOf({ throttle }: Task, scope: TaskScope): number {
  if (!throttle) return 0;
  const count = number(throttle, scope, 'throttle');
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InputError('throttle must be a whole number of hosts', { origin: throttle.origin });
}

/** A mistake is told when the task is done, which looks once more. */
function countFor(context: PlayContext, task: Task, state: HostState): Promise<number> {
  const { throttle } = task;
  if (typeof throttle?.content === 'number') return Promise.resolve(throttle.content);
  return withFacts(context, alone, () => throttleOf(task, scopeOf(context, state, task))).catch((error: unknown) => {
    if (error instanceof InputError) return 0;
    throw error;
  });
}

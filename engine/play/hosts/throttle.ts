import pLimit, { type LimitFunction } from 'p-limit';
import type { Task } from '../../types.ts';
import type { PlayContext } from '../context.ts';

/** The tasks of a play that only so many hosts may do at a time, by the place where they are written. */
export type Throttles = Map<string, LimitFunction>;

/** Does a task when its `throttle` lets it: with 1, hosts do it one after the other, from its `when` to the last item of its loop. */
export function throttled(context: PlayContext, { throttle, origin }: Task, work: () => Promise<void>): Promise<void> {
  if (!throttle) return work();
  const place = `${origin.file}:${origin.line}:${origin.column}`;
  const limit = context.throttles.get(place) ?? pLimit(throttle);
  context.throttles.set(place, limit);
  return limit(work);
}

import type { TaskHeader } from '../../report/events.ts';
import { comparePositions, type Position } from '../../report/position.ts';
import type { Task } from '../../types.ts';
import type { PlayContext } from '../context.ts';

/** The headers of tasks at the position at which they last were: the same for all hosts. */
const known = new WeakMap<Task, TaskHeader>();

/** A task as reports name it: by its name as written, or by its module. */
export function headerOf(context: Pick<PlayContext, 'handlers'>, task: Task, position: Position): TaskHeader {
  const last = known.get(task);
  if (last && comparePositions(last.position, position) === 0) return last;
  const header = newHeader(context, task, position);
  known.set(task, header);
  return header;
}

function newHeader(context: Pick<PlayContext, 'handlers'>, task: Task, position: Position): TaskHeader {
  const written = task.name?.content;
  return {
    position,
    name: typeof written === 'string' && written !== '' ? written : task.module,
    module: task.module,
    ...(task.role ? { role: task.role.name } : {}),
    handler: context.handlers.includes(task),
    origin: task.origin,
  };
}

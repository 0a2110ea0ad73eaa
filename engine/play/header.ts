import type { TaskHeader } from '../report/events.ts';
import type { Position } from '../report/position.ts';
import type { Task } from '../types.ts';
import type { PlayContext } from './context.ts';

/** A task as reports name it: by its name as written, or by its module. */
export function headerOf(context: Pick<PlayContext, 'handlers'>, task: Task, position: Position): TaskHeader {
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

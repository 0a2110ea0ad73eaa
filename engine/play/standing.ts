import type { TaskResult } from '../report/events.ts';
import type { Values } from '../types.ts';
import type { PlayContext, Step } from './context.ts';
import type { HostState } from './host.ts';
import type { Landing } from './route.ts';

/** Whether a host still works: it has not failed, and nobody's failure has ended the play for all. */
export function goesOn({ course }: PlayContext, state: HostState): boolean {
  return state.standing === 'good' && !state.failure && !course.ended;
}

/** What a result means for the host, and for all when failures are fatal. */
export function settle(context: PlayContext, { landing }: Step, state: HostState, result: TaskResult): void {
  const { status } = result;
  if ((status !== 'failed' && status !== 'unreachable') || result.ignored) return;
  fail(context, state, status, landing);
}

/** What a block's `rescue` and `always` can know of a failure: Ansible's two variables. */
export function learnFailure({ task, header }: Step, state: HostState, data: Values): void {
  const { file, line, column } = header.origin;
  state.learn('ansible_failed_task', {
    name: header.name,
    action: task.module,
    path: `${file}:${line}:${column}`,
    tags: task.tags,
    ...(task.role ? { role: task.role.name } : {}),
  });
  state.learn('ansible_failed_result', data);
}

/** A failure: the host goes where its block takes it up, or leaves the play. */
export function fail(
  context: PlayContext,
  state: HostState,
  status: 'failed' | 'unreachable',
  landing: Landing | undefined,
): void {
  if (landing) {
    state.failure = { status, landing };
    return;
  }
  state.failure = undefined;
  state.standing = status;
  const { course, anyErrorsFatal } = context;
  course.standing = course.standing.filter((name) => name !== state.name);
  if (anyErrorsFatal) course.ended = true;
}

import type { TaskResult } from '../report/events.ts';
import type { Values } from '../types.ts';
import type { PlayContext, Step } from './context.ts';
import type { HostState } from './host.ts';
import type { Landing } from './route.ts';

/** Whether a host still works: it has not failed, and nobody's failure has ended the play for all. */
export function goesOn({ course }: PlayContext, state: HostState): boolean {
  if (state.standing !== 'good' || state.failure) return false;
  return state.forced || !(course.ended || course.left.has(state.name));
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
  const { course, hosts, anyErrorsFatal, maxFailPercentage = 100 } = context;
  if (!course.standing.includes(state.name)) return; // a handler that it was forced to run failed, too
  course.standing = course.standing.filter((name) => name !== state.name);
  course.failed++;
  if (anyErrorsFatal || (course.failed / hosts.length) * 100 > maxFailPercentage) end(context, 'run');
}

/** Ends the play for all hosts of the batch, and maybe more than that. */
export function end({ course }: PlayContext, ends: PlayContext['course']['ends']): void {
  course.ended = true;
  course.ends = ends;
}

/** Lets a host leave the play without a failure. */
export function leave({ course }: PlayContext, { name }: HostState): void {
  course.left.add(name);
  course.standing = course.standing.filter((each) => each !== name);
}

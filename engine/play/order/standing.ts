import { placeOf } from '../../errors.ts';
import type { TaskResult } from '../../report/events.ts';
import type { Task, Values } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import type { Failure, HostState } from '../hosts/host.ts';
import { withFacts } from '../variables/facts.ts';
import { flag, scopeOf } from '../variables/scope.ts';
import { alone } from './lane.ts';
import type { Landing } from './route.ts';

/** Whether a host still works: it has not failed, and nobody's failure has ended the play for all. */
export function goesOn({ course }: PlayContext, state: HostState): boolean {
  if (state.standing !== 'good' || state.failure) return false;
  return state.forced || !(course.ended || course.left.has(state.name));
}

/** What a result means for the host, and for all when failures are fatal. */
export async function settle(context: PlayContext, step: Step, state: HostState, result: TaskResult): Promise<void> {
  const { status } = result;
  if ((status !== 'failed' && status !== 'unreachable') || result.ignored) return;
  fail(context, state, { status, fatal: await isFatal(context, step.task, state) }, step.landing);
}

/** A mistake in the template that says so is no reason to go on. */
async function isFatal(context: PlayContext, task: Task, state: HostState): Promise<boolean> {
  const { anyErrorsFatal } = task;
  if (!anyErrorsFatal) return false;
  const look = () => flag(anyErrorsFatal, scopeOf(context, state, task), 'any_errors_fatal');
  return withFacts(context, alone, look).catch(() => true);
}

/** What a block's `rescue` and `always` can know of a failure: Ansible's two variables. */
export function learnFailure({ task, header }: Step, state: HostState, data: Values): void {
  state.learn('ansible_failed_task', {
    name: header.name,
    action: task.module,
    path: placeOf(header.origin),
    tags: task.tags,
    ...(task.role ? { role: task.role.name } : {}),
  });
  state.learn('ansible_failed_result', data);
}

/** A failure: the host goes where its block takes it up, or leaves the play. */
export function fail(
  context: PlayContext,
  state: HostState,
  failure: Omit<Failure, 'landing'>,
  landing: Landing | undefined,
): void {
  if (landing) {
    state.failure = { ...failure, landing };
    return;
  }
  state.failure = undefined;
  state.standing = failure.status;
  const { course, hosts, maxFailPercentage = 100 } = context;
  if (!course.standing.includes(state.name)) return; // a handler that it was forced to run failed, too
  course.standing = course.standing.filter((name) => name !== state.name);
  course.failed++;
  if (failure.fatal || (course.failed / hosts.length) * 100 > maxFailPercentage) end(context, 'run');
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

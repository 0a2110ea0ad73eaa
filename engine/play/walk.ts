import type { TaskResult } from '../report/events.ts';
import type { Position } from '../report/position.ts';
import type { Task } from '../types.ts';
import type { PlayContext } from './context.ts';
import { headerOf } from './header.ts';
import type { HostState } from './host.ts';
import { expand, isInclude } from './include.ts';
import { meetingReason } from './meeting.ts';
import { runMeta } from './meta.ts';
import { runShared } from './shared.ts';
import { runTask } from './task.ts';
import { throttled } from './throttle.ts';

/** Takes a host through the tasks of a play and its handlers, as far as it gets; hosts meet where a task makes them meet. */
export async function walk(context: PlayContext, state: HostState): Promise<void> {
  const { tasks } = context.play;
  let index = 0;
  try {
    for (; index < tasks.length; index++) {
      await takeStep(context, tasks[index]!, [index], state);
      if (!goesOn(context, state)) return;
      context.progress.pass(index);
    }
    await flushHandlers(context, [tasks.length], state);
  } finally {
    context.progress.leave(index);
    context.rendezvous.leave(state.name);
  }
}

/** Whether a host still works: it has not failed, and nobody's failure has ended the play for all. */
export function goesOn(context: PlayContext, state: HostState): boolean {
  return state.standing === 'good' && !context.course.ended;
}

async function takeStep(context: PlayContext, task: Task, position: Position, state: HostState): Promise<void> {
  context.rendezvous.advance(state.name, position);
  if (meetingReason(task, context.strategy)) await context.rendezvous.meet(position);
  if (!goesOn(context, state)) return;
  const step = { task, header: headerOf(context, task, position) };
  if (isInclude(task)) return takeSteps(context, await expand(context, step, state), position, state);
  if (task.module === 'meta') return runMeta(context, step, state, () => flushHandlers(context, position, state));
  if (task.runOnce) return settle(context, state, await runShared(context, step, state));
  return throttled(context, task, async () => {
    if (goesOn(context, state)) settle(context, state, await runTask(context, step, state));
  });
}

/** What a result means for the host, and for all when failures are fatal. */
function settle(context: PlayContext, state: HostState, result: TaskResult): void {
  if (result.status === 'unreachable') state.standing = 'unreachable';
  if (result.status === 'failed' && !result.ignored) state.standing = 'failed';
  if (state.standing !== 'good') leaveCourse(context, state);
}

function leaveCourse({ course, anyErrorsFatal }: PlayContext, state: HostState): void {
  course.standing = course.standing.filter((name) => name !== state.name);
  if (anyErrorsFatal) course.ended = true;
}

async function takeSteps(
  context: PlayContext,
  tasks: readonly Task[],
  position: Position,
  state: HostState,
): Promise<void> {
  for (const [index, task] of tasks.entries()) {
    await takeStep(context, task, [...position, index], state);
    if (!goesOn(context, state)) return;
  }
}

/** Runs the handlers that this host's changes have notified, in the order in which the play defines them. */
async function flushHandlers(context: PlayContext, position: Position, state: HostState): Promise<void> {
  context.rendezvous.advance(state.name, position);
  await context.rendezvous.meet(position);
  for (const [index, handler] of context.handlers.entries()) {
    if (!state.notified.delete(handler)) continue;
    await takeStep(context, handler, [...position, index], state);
    if (!goesOn(context, state)) return;
  }
}

import type { Module } from '../modules/definition/module.ts';
import { findModule } from '../modules/definition/registry.ts';
import type { TaskResult } from '../report/events.ts';
import type { Position } from '../report/position.ts';
import type { Task } from '../types.ts';
import type { PlayContext, Step } from './context.ts';
import { foresee } from './foresee.ts';
import { headerOf } from './header.ts';
import type { HostState } from './host.ts';
import { expand, isInclude } from './include.ts';
import { Lane, type TurnOfTask } from './lane.ts';
import { meetingReason } from './meeting.ts';
import { runMeta } from './meta.ts';
import { laterUsesOf, type Uses, usesOf } from './names.ts';
import { scopeOf } from './scope.ts';
import { runShared } from './shared.ts';
import { type Ahead, aheadOf, isFree, waitOf } from './streaming.ts';
import { runTask } from './task.ts';
import { throttled } from './throttle.ts';

/** So many tasks of a host may be under way at once; the session bounds their bytes. */
const mostUnderWay = 64;

/** So many of them may be made ready before they are sent: a host that waits for a slot keeps no more in memory. */
const mostReady = 8;

/** A host on its way through a play. */
interface Walker {
  readonly context: PlayContext;
  readonly state: HostState;
  readonly lane: Lane<Ahead>;
}

/** Takes a host through the tasks of a play and its handlers, as far as it gets; hosts meet where a task makes them meet. */
export async function walk(context: PlayContext, state: HostState): Promise<void> {
  const walker = { context, state, lane: new Lane<Ahead>(() => goesOn(context, state)) };
  let done = 0;
  const pass = () => context.progress.pass(done++);
  try {
    for (const [index, task] of context.play.tasks.entries()) {
      if (await takeStep(walker, task, [index], pass)) pass();
      if (!goesOn(context, state)) return;
    }
    await flushHandlers(walker, [context.play.tasks.length]);
  } finally {
    await walker.lane.drain().finally(() => {
      context.progress.leave(done);
      context.rendezvous.leave(state.name);
    });
  }
}

/** Whether a host still works: it has not failed, and nobody's failure has ended the play for all. */
export function goesOn(context: PlayContext, state: HostState): boolean {
  return state.standing === 'good' && !context.course.ended;
}

/**
 * Takes the next step: a task is begun behind those under way where it need not wait for them, `whenDone` is called
 * when it has ended; of anything else the end is waited for. Gives whether the step has been taken to its end.
 */
async function takeStep(walker: Walker, task: Task, position: Position, whenDone: () => void): Promise<boolean> {
  const { context, state, lane } = walker;
  const step = { task, header: headerOf(context, task, position) };
  const module = isInclude(task) || task.module === 'meta' ? undefined : await findModule(task.module);
  const scope = scopeOf(context, state, task);
  const uses = usesOf(task, module, scope);
  const meeting = meetingReason(task, context.strategy, [uses, laterUsesOf(task, scope)]);
  if (!module || meeting) {
    await lane.drain();
    context.rendezvous.advance(state.name, position);
    if (meeting) await context.rendezvous.meet(position);
    if (!goesOn(context, state)) return false;
  }
  if (isInclude(task)) await takeSteps(walker, await expand(context, step, state), position);
  else if (task.module === 'meta') await runMeta(context, step, state, () => flushHandlers(walker, position));
  else if (task.runOnce) settle(context, state, await runShared(context, step, state));
  else if (module) {
    await makeWay(walker, step, module, uses);
    if (goesOn(context, state)) await enter(walker, { step, module, uses }, whenDone);
    return false;
  }
  return true;
}

/** Waits for those under way as long as the task has to. */
async function makeWay({ context, state, lane }: Walker, step: Step, module: Module, uses: Uses): Promise<void> {
  await lane.room(mostUnderWay, mostReady);
  for (let told = false; ; told = true) {
    const wait = waitOf(step.task, module, lane.underWay, uses);
    if (!wait) return;
    if (!told) context.report({ type: 'waited', task: step.header, host: state.name, reason: wait.reason });
    if (wait.until === 'sent') return;
    await lane.reach(wait.for);
  }
}

/** Begins a task behind those under way. What acts here waits for its turn, and lets pass who need not wait for it. */
async function enter(
  walker: Walker,
  { step, module, uses }: { readonly step: Step; readonly module: Module; readonly uses: Uses },
  whenDone: () => void,
): Promise<void> {
  const { context, state, lane } = walker;
  const { task } = step;
  if (module.form !== 'controller') {
    lane.enter(aheadOf(task, module, false), (turn) => attend(walker, step, turn), whenDone);
    return;
  }
  const alone = lane.underWay.length === 0;
  const free = !alone && isFree(lane.underWay, uses);
  const certain = free && (await foresee(context, step, state, module, uses));
  const work = async (turn: TurnOfTask) => {
    turn.nothing();
    await turn.head();
    await attend(walker, step, turn);
  };
  lane.enter(aheadOf(task, module, certain), work, whenDone);
  if (alone) await lane.drain();
}

function attend({ context, state }: Walker, step: Step, turn: TurnOfTask): Promise<void> {
  return throttled(context, step.task, async () => {
    if (goesOn(context, state)) settle(context, state, await runTask(context, step, state, turn));
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

async function takeSteps(walker: Walker, tasks: readonly Task[], position: Position): Promise<void> {
  for (const [index, task] of tasks.entries()) {
    await takeStep(walker, task, [...position, index], () => {});
    if (!goesOn(walker.context, walker.state)) break;
  }
  await walker.lane.drain();
}

/** Runs the handlers that this host's changes have notified, in the order in which the play defines them. */
async function flushHandlers(walker: Walker, position: Position): Promise<void> {
  const { context, state, lane } = walker;
  await lane.drain();
  if (!goesOn(context, state)) return;
  context.rendezvous.advance(state.name, position);
  await context.rendezvous.meet(position);
  for (const [index, handler] of context.handlers.entries()) {
    if (!state.notified.delete(handler)) continue;
    await takeStep(walker, handler, [...position, index], () => {});
    if (!goesOn(context, state)) break;
  }
  await lane.drain();
}

import { InputError } from '../errors.ts';
import type { Module } from '../modules/definition/module.ts';
import { findModule } from '../modules/definition/registry.ts';
import type { Position } from '../report/position.ts';
import { DependsOnUnknown } from '../template/depends.ts';
import type { Task } from '../types.ts';
import type { PlayContext, Step } from './context.ts';
import type { Failure, HostState } from './hosts/host.ts';
import { throttled } from './hosts/throttle.ts';
import { foresee } from './order/foresee.ts';
import { alone, Lane, type TurnOfTask } from './order/lane.ts';
import { meetingReason, meetingReasonBehind } from './order/meeting.ts';
import { type Landing, type Route, routeOf, type TaskStop } from './order/route.ts';
import { fail, goesOn, settle } from './order/standing.ts';
import { isWanted } from './order/stepping.ts';
import { type Ahead, aheadOf, isFree, type Place, readsHere, waitOf } from './order/streaming.ts';
import { mostReady, mostUnderWay } from './order/window.ts';
import { doneBefore, replay } from './resume/replay.ts';
import { headerOf } from './task/header.ts';
import { expand, isInclude } from './task/include.ts';
import { runMeta } from './task/meta.ts';
import { runShared } from './task/shared.ts';
import { isHere } from './task/site.ts';
import { runTask } from './task/task.ts';
import { withFacts } from './variables/facts.ts';
import { laterUsesOf, type Uses, usesOf } from './variables/names.ts';
import { flag, scopeOf } from './variables/scope.ts';

/** A host on its way through a play. */
interface Walker {
  readonly context: PlayContext;
  readonly state: HostState;
  readonly lane: Lane<Ahead>;
  /** Says that the host is done with the steps of its play before this index. */
  readonly pass: (end: number) => void;
}

/** Takes a host through the tasks of a play and its handlers, as far as it gets; hosts meet where a task makes them meet. */
export async function walk(context: PlayContext, state: HostState): Promise<void> {
  let done = 0;
  const pass = (end: number) => {
    while (done < end) context.progress.pass(done++);
  };
  const walker = { context, state, pass, lane: new Lane<Ahead>(() => goesOn(context, state)) };
  try {
    await follow(walker, context.route);
    await runLastHandlers(walker);
  } finally {
    await walker.lane.drain().finally(() => {
      if (state.failure) fail(context, state, state.failure, undefined);
      context.progress.leave(done);
      context.rendezvous.leave(state.name);
    });
  }
}

/** Runs the handlers at the end of a play; if they are forced, also when the host has failed or a failure has ended the play. */
async function runLastHandlers(walker: Walker): Promise<void> {
  const { context, state } = walker;
  const position = [context.play.tasks.length];
  if (goesOn(context, state)) await flushHandlers(walker, position, undefined);
  if (goesOn(context, state)) return;
  if (state.failure) fail(context, state, state.failure, undefined);
  const { standing } = state;
  const failed = standing === 'failed' || (context.course.ended && context.course.ends === 'run');
  if (!context.forceHandlers || !failed || standing === 'unreachable') return;
  state.standing = 'good';
  state.forced = true;
  await flushHandlers(walker, position, undefined).finally(() => {
    state.forced = false;
    if (state.standing === 'good') state.standing = standing;
  });
}

/** Takes a host along a route; a failure that no block on it takes up is left for the route around it. */
async function follow(walker: Walker, route: Route): Promise<void> {
  const { context, state, lane } = walker;
  const kept = new Map<number, Failure>();
  for (let at = 0; ; ) {
    while (at < route.length && goesOn(context, state)) at = await takeStop(walker, route, at, kept);
    await lane.drain();
    const { failure } = state;
    if (failure?.landing.route !== route || context.course.ended) return;
    const { landing } = failure;
    state.failure = undefined;
    if (landing.keptUntil !== undefined) kept.set(landing.keptUntil, failure);
    at = landing.at;
  }
}

/** Takes a stop of a route, and gives the index of the next one. */
async function takeStop(walker: Walker, route: Route, at: number, kept: Map<number, Failure>): Promise<number> {
  const { context, state, lane, pass } = walker;
  const stop = route[at]!;
  if ('task' in stop) {
    if (stop.task.role && stop.task.role === state.endedRole) return at + 1;
    const [first] = stop.position;
    // A block is done when the step behind it is: nobody knows of its last task that it is the last one.
    const passed = () => pass(stop.position.length > 1 ? first! : first! + 1);
    if (await takeStep(walker, stop, passed)) passed();
    return at + 1;
  }
  if (stop.goTo !== undefined) return stop.goTo;
  const failure = kept.get(at);
  if (failure) {
    await lane.drain();
    if (goesOn(context, state)) fail(context, state, failure, stop.resumes);
  }
  return at + 1;
}

/**
 * Takes the next step: a task is begun behind those under way where it need not wait for them, `whenDone` is called
 * when it has ended; of anything else the end is waited for. Gives whether the step has been taken to its end.
 */
async function takeStep(walker: Walker, stop: TaskStop, whenDone: () => void): Promise<boolean> {
  const { context, state, lane } = walker;
  const { task, position, landing } = stop;
  const step = { task, header: headerOf(context, task, position), landing };
  const module = isInclude(task) || task.module === 'meta' ? undefined : await findModule(task.module);
  const scope = scopeOf(context, state, task);
  const uses = usesOf(task, module, scope);
  const once = await isOnce(walker, task);
  const meeting = meetingReason(task, context.strategy, [uses, laterUsesOf(task, scope)], once);
  if (!module || meeting) {
    await lane.drain();
    if (!goesOn(context, state)) return false;
    context.rendezvous.advance(state.name, position);
    if (meeting) await meet(walker, step, position, `hosts meet: ${meeting}`);
    if (!goesOn(context, state)) return false;
  }
  if (!module || once) state.notified.delete(task);
  const done = once ? undefined : doneBefore(context, step, state);
  if (!done && !(await isWanted(context, step))) return true;
  if (done) await settle(context, step, state, await replay(context, step, state, done));
  else if (isInclude(task)) await takeIncluded(walker, step);
  else if (task.module === 'meta') await runMeta(context, step, state, () => flushHandlers(walker, position, landing));
  else if (once) await settle(context, step, state, await runShared(context, step, state));
  else if (module) {
    const place = { readsHere: readsHere(task, module, uses), isHere: isHere(context, task, state) };
    await makeWay(walker, { step, module, uses, place });
    if (goesOn(context, state)) await enter(walker, { step, module, uses, place }, whenDone);
  }
  if (!module || once) return true;
  const behind = meetingReasonBehind(task, context.maxFailPercentage);
  if (behind) await meetBehind(walker, step, `hosts meet behind it: ${behind}`);
  return done !== undefined;
}

/** Waits until every host has done what stands here. */
async function meetBehind(walker: Walker, step: Step, reason: string): Promise<void> {
  const { context, state, lane } = walker;
  if (context.hosts.length === 1) return;
  await lane.drain();
  if (!goesOn(context, state)) return;
  const behind = [...step.header.position, 0];
  context.rendezvous.advance(state.name, behind);
  await meet(walker, step, behind, reason);
}

/** Waits until every host has come to a place. */
async function meet({ context, state }: Walker, step: Step, at: Position, reason: string): Promise<void> {
  if (context.hosts.length > 1) context.report({ type: 'waited', task: step.header, host: state.name, reason });
  await context.rendezvous.meet(at);
}

/**
 * Whether a task is run once for all hosts: because it says so, or because it is about no host of the play (`add_host`).
 * A mistake in a template that says so is told by the task itself.
 */
async function isOnce({ context, state, lane }: Walker, { module, runOnce }: Task): Promise<boolean> {
  if (module === 'add_host') return true;
  if (typeof runOnce?.content !== 'string') return runOnce?.content === true;
  await lane.drain();
  const look = () => withFacts(context, alone, () => flag(runOnce, scopeOf(context, state), 'run_once'));
  return look().catch((error: unknown) => {
    if (error instanceof InputError || error instanceof DependsOnUnknown) return false;
    throw error;
  });
}

async function takeIncluded(walker: Walker, step: Step): Promise<void> {
  const { context, state } = walker;
  const { position } = step.header;
  const included = await expand(context, step, state);
  if ('status' in included) await settle(context, step, state, included);
  else await follow({ ...walker, pass: () => {} }, routeOf(included, position, step.landing));
}

/** A task that is about to come under way. */
interface Newcomer {
  readonly step: Step;
  readonly module: Module;
  readonly uses: Uses;
  readonly place: Place;
}

/** Waits for those under way as long as the task has to. */
async function makeWay({ context, state, lane }: Walker, { step, module, uses, place }: Newcomer): Promise<void> {
  await lane.room(mostUnderWay(context.hosts.length), mostReady);
  for (let told = false; ; told = true) {
    const wait = waitOf(step.task, module, lane.underWay, uses, place);
    if (!wait) return;
    if (!told) context.report({ type: 'waited', task: step.header, host: state.name, reason: wait.reason });
    if (wait.until === 'sent') return;
    await lane.reach(wait.for);
  }
}

/** Begins a task behind those under way. What acts here waits for its turn, and lets pass who need not wait for it. */
async function enter(walker: Walker, { step, module, uses, place }: Newcomer, whenDone: () => void): Promise<void> {
  const { context, state, lane } = walker;
  const { task } = step;
  if (module.form !== 'controller') {
    lane.enter(aheadOf(task, module, false, place), (turn) => attend(walker, step, turn), whenDone);
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
  lane.enter(aheadOf(task, module, certain, place), work, whenDone);
  if (alone) await lane.drain();
}

function attend({ context, state }: Walker, step: Step, turn: TurnOfTask): Promise<void> {
  return throttled(context, step.task, state, async () => {
    if (goesOn(context, state)) await settle(context, step, state, await runTask(context, step, state, turn));
  });
}

/** Runs the handlers that this host's changes have notified, in the order in which the play defines them. */
async function flushHandlers(walker: Walker, position: Position, landing: Landing | undefined): Promise<void> {
  const { context, state, lane } = walker;
  await lane.drain();
  if (!goesOn(context, state)) return;
  context.rendezvous.advance(state.name, position);
  await context.rendezvous.meet(position);
  for (const [index, handler] of context.handlers.entries()) {
    if (!state.notified.has(handler) && !state.perhaps.has(handler)) continue; // it is no more once it runs
    await takeStep(walker, { task: handler, position: [...position, index], landing }, () => {});
    if (!goesOn(context, state)) break;
  }
  await lane.drain();
}

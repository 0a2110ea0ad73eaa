import type { TaskResult } from '../../report/events.ts';
import { DependsOnUnknown } from '../../template/depends.ts';
import { type Cause, Unknown } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import { causeOf, unknownVerdict } from '../foreseen/unknown.ts';
import { noteUnsent } from '../foreseen/unsent.ts';
import type { HostState } from '../hosts/host.ts';
import { evaluatedAhead } from '../order/ahead.ts';
import type { TurnOfTask } from '../order/lane.ts';
import { learnFailure } from '../order/standing.ts';
import { withFacts } from '../variables/facts.ts';
import { verdictOfLoss } from './departure.ts';
import { handlersOf } from './handlers.ts';
import { type Attempt, runWithLoop } from './looped.ts';
import type { Verdict } from './result.ts';
import { judge, shownVerdict } from './verdicts.ts';

/**
 * Runs a task on a host, with its loop, and reports it when its turn has come; only an interrupt is thrown, and Dropped
 * when a task before it ended the host.
 */
export async function runTask(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: TurnOfTask,
): Promise<TaskResult> {
  const { task, header } = step;
  const began = performance.now();
  const arrived = turn.head().then(() => {
    state.notified.delete(task);
    context.rendezvous.advance(state.name, header.position);
    context.report({ type: 'task-started', task: header, host: state.name });
  });
  const doubt = state.notified.has(task) ? undefined : state.perhaps.get(task);
  state.perhaps.delete(task);
  const attempted = doubt
    ? perhapsNotified(context, step, state, doubt, turn)
    : attempt(context, step, state, turn, arrived);
  attempted.catch(() => {}); // it is awaited once the turn has come
  await arrived.catch(async (error: unknown) => {
    // Dropped: what was sent has to be known to be stopped before the host goes on elsewhere.
    await attempted.catch(() => {});
    throw error;
  });
  const { verdict, items, notified } = await attempted;
  if (task.register) state.learn(task.register, verdict.registers ?? verdict.data);
  const failed = (verdict.status === 'failed' || verdict.status === 'unreachable') && !verdict.ignored;
  if (failed && step.landing) learnFailure(step, state, verdict.data);
  const judged: Verdict = failed && step.landing?.rescued ? { ...verdict, rescued: true } : verdict;
  const { registers: _, ...shown } = await shownVerdict(context, task, state, judged);
  const result = { ...shown, host: state.name, duration: performance.now() - began };
  context.tally.add(state.name, result);
  const place = { play: context.index, position: header.position, host: state.name };
  const keep = context.recording?.ended(place, {
    data: verdict.data,
    result,
    notified,
    shared: step.shared,
    origin: task.args.origin,
  });
  context.report({ type: 'task-finished', task: header, result, items, ...(keep && { keep }) });
  return result;
}

/** A handler of which check mode does not know whether it has been notified. */
async function perhapsNotified(
  context: PlayContext,
  step: Step,
  state: HostState,
  cause: Cause,
  turn: TurnOfTask,
): Promise<Attempt> {
  turn.nothing();
  const doubt = new DependsOnUnknown(new Unknown('boolean', cause));
  await turn.head();
  await noteUnsent(context, step, state, doubt);
  return { verdict: unknownVerdict(step, doubt), items: 0 };
}

async function attempt(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: TurnOfTask,
  arrived: Promise<void>,
): Promise<Attempt> {
  const { task } = step;
  try {
    // Looked up first: a misspelt name must not be found out after the change that it was to be told of.
    const handlers = await evaluatedAhead(turn, () => withFacts(context, turn, () => handlersOf(context, state, task)));
    const { verdict, items } = await runWithLoop(context, step, state, turn, arrived);
    await turn.head();
    const notified = verdict.data['changed'] === true && verdict.status !== 'failed' ? handlers : [];
    for (const handler of notified) {
      state.notified.add(handler);
      context.recording?.renew(state.name, handler);
    }
    if (verdict.data['changed'] instanceof Unknown)
      for (const handler of handlers) state.perhaps.set(handler, causeOf(step));
    return { verdict: await judge(context, task, state, verdict), items, notified };
  } catch (error) {
    const verdict = await verdictOfLoss(context, step, state, error);
    await noteUnsent(context, step, state, error);
    await turn.head();
    return { verdict: await judge(context, task, state, verdict), items: 0 };
  }
}

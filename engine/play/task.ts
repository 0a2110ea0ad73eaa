import { ConnectionError, explain, InputError, KplayError } from '../errors.ts';
import { findModule } from '../modules/definition/registry.ts';
import type { TaskResult } from '../report/events.ts';
import { evaluate, holds } from '../template/evaluate.ts';
import type { Task, Value } from '../types.ts';
import { evaluatedAhead } from './ahead.ts';
import type { PlayContext, Step } from './context.ts';
import { Interrupted } from './execute.ts';
import { withFacts } from './facts.ts';
import { handlersOf } from './handlers.ts';
import type { HostState } from './host.ts';
import { runOnce } from './item.ts';
import { atItem } from './items.ts';
import { alone, type Turn, type TurnOfTask } from './lane.ts';
import { inTurn } from './loop.ts';
import { censored, labelOf, ofItems, skippedBecause, type Verdict } from './result.ts';
import { flag, scopeOf, type TaskScope } from './scope.ts';
import { learnFailure } from './standing.ts';
import { streamsItems } from './streaming.ts';

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
    context.rendezvous.advance(state.name, header.position);
    context.report({ type: 'task-started', task: header, host: state.name });
  });
  const attempted = attempt(context, step, state, turn, arrived);
  attempted.catch(() => {}); // it is awaited once the turn has come
  await arrived;
  const { verdict, items } = await attempted;
  if (task.register) state.learn(task.register, verdict.data);
  const failed = (verdict.status === 'failed' || verdict.status === 'unreachable') && !verdict.ignored;
  if (failed && step.landing) learnFailure(step, state, verdict.data);
  const judged: Verdict = failed && step.landing?.rescued ? { ...verdict, rescued: true } : verdict;
  const shown = await shownVerdict(context, task, state, judged);
  const result = { ...shown, host: state.name, duration: performance.now() - began };
  context.tally.add(state.name, result);
  context.report({ type: 'task-finished', task: header, result, items });
  return result;
}

interface Attempt {
  readonly verdict: Verdict;
  readonly items: number;
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
    if (verdict.data['changed'] === true && verdict.status !== 'failed')
      for (const handler of handlers) state.notified.add(handler);
    return { verdict: await judge(context, task, state, verdict), items };
  } catch (error) {
    const verdict = verdictOfError(error);
    await turn.head();
    return { verdict: await judge(context, task, state, verdict), items: 0 };
  }
}

async function runWithLoop(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: TurnOfTask,
  arrived: Promise<void>,
): Promise<Attempt> {
  if (!step.task.loop) return { verdict: await runItem(context, step, state, turn), items: 0 };
  const loop = await evaluatedAhead(turn, () => itemsOf(context, step.task, state, turn));
  if (!isList(loop)) return { verdict: loop, items: 0 };
  const verdicts = await inTurn(loop, turn, streamsItems(await findModule(step.task.module)), async (place, index) => {
    const began = performance.now();
    const item = loop[index]!;
    const verdict = { ...(await runItem(context, step, state, place, item, index)), item: labelOf(item) };
    await place.head();
    await arrived;
    const shown = await shownVerdict(context, step.task, state, verdict);
    const result = { ...shown, host: state.name, duration: performance.now() - began };
    context.report({ type: 'item-finished', task: step.header, result });
    return withItem(verdict, item);
  });
  return { verdict: ofItems(verdicts), items: verdicts.length };
}

function isList(loop: readonly Value[] | Verdict): loop is readonly Value[] {
  return Array.isArray(loop);
}

function withItem(verdict: Verdict, item: Value): Verdict {
  return { ...verdict, data: { ...verdict.data, item, ansible_loop_var: 'item' } };
}

async function runItem(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: Turn,
  item?: Value,
  index?: number,
): Promise<Verdict> {
  const { task } = step;
  try {
    return await runOnce(context, step, state, turn, item);
  } catch (error) {
    if (!task.loop || index === undefined) return verdictOfError(error);
    return verdictOfError(atItem(error, task.loop, index, scopeOf(context, state, task)));
  }
}

/** The items of a loop; or, when the list cannot be had but the task is to be skipped anyway, that it is. */
async function itemsOf(
  context: PlayContext,
  task: Task,
  state: HostState,
  turn: Turn,
): Promise<readonly Value[] | Verdict> {
  const loop = task.loop!;
  return withFacts(context, turn, () => {
    const scope = scopeOf(context, state, task);
    try {
      const items = evaluate(loop, scope);
      if (Array.isArray(items)) return items as readonly Value[];
      throw new InputError('loop needs a list', {
        origin: loop.origin,
        hint: 'write a list, or a template that gives one',
      });
    } catch (error) {
      const condition = error instanceof InputError ? refusal(task, scope) : undefined;
      if (condition === undefined) throw error;
      return skippedBecause(condition);
    }
  });
}

/** The condition that keeps the task from being run, looked at without an item. */
function refusal(task: Task, scope: TaskScope): string | undefined {
  try {
    const condition = task.when.find((each) => !holds(each, scope));
    return condition && String(condition.text);
  } catch {
    return undefined; // it depends on the item, so it says nothing about the list
  }
}

function verdictOfError(error: unknown): Verdict {
  if (error instanceof Interrupted || !(error instanceof KplayError)) throw error; // a Dropped one, too
  const message = explain(error);
  if (error instanceof ConnectionError) {
    return {
      status: 'unreachable',
      data: { changed: false, failed: true, unreachable: true, msg: message },
      differences: [],
      message,
    };
  }
  return { status: 'failed', data: { changed: false, failed: true, msg: message }, differences: [], message };
}

/** Marks a failure that the playbook ignores. */
async function judge(context: PlayContext, task: Task, state: HostState, verdict: Verdict): Promise<Verdict> {
  const { ignoreErrors } = task;
  if (verdict.status !== 'failed' || !ignoreErrors || verdict.ignored) return verdict;
  const ignored = await withFacts(context, alone, () =>
    flag(ignoreErrors, scopeOf(context, state, task), 'ignore_errors'),
  );
  return ignored ? { ...verdict, ignored: true } : verdict;
}

async function shownVerdict(context: PlayContext, task: Task, state: HostState, verdict: Verdict): Promise<Verdict> {
  const { noLog } = task;
  if (!noLog) return verdict;
  const hide = await withFacts(context, alone, () => flag(noLog, scopeOf(context, state, task), 'no_log')).catch(
    () => true,
  );
  return hide ? censored(verdict) : verdict;
}

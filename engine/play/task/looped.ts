import { InputError } from '../../errors.ts';
import type { Module } from '../../modules/definition/module.ts';
import { findModule } from '../../modules/definition/registry.ts';
import { refusedBy } from '../../template/conditions.ts';
import { type Task, Unknown, type Values } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import { noteUnsent } from '../foreseen/unsent.ts';
import type { HostState } from '../hosts/host.ts';
import { evaluatedAhead } from '../order/ahead.ts';
import { alone, type Turn, type TurnOfTask } from '../order/lane.ts';
import { readsHere, streamsItems } from '../order/streaming.ts';
import { mostUnderWay } from '../order/window.ts';
import type { Place } from '../resume/place.ts';
import { itemDoneBefore, replayEffects } from '../resume/replay.ts';
import { withFacts } from '../variables/facts.ts';
import { usesOf } from '../variables/names.ts';
import { scopeOf, type TaskScope } from '../variables/scope.ts';
import { verdictOfLoss } from './departure.ts';
import { runOnce } from './item.ts';
import { atItem } from './items.ts';
import { inTurn } from './loop.ts';
import { ofItems, skippedBecause, type Verdict } from './result.ts';
import { endsAfter, labelOfRound, pauseOf, type Round, roundsOf } from './rounds.ts';
import { isHere } from './site.ts';
import { shownVerdict } from './verdicts.ts';
import { waited } from './wait.ts';

/** What came of a task, and of how many items that was made. */
export interface Attempt {
  readonly verdict: Verdict;
  readonly items: number;
  /** The handlers that it has notified. */
  readonly notified?: readonly Task[];
}

/** Runs a task once, or for each item of its loop, which are reported once `arrived` says that the task's turn has come. */
export async function runWithLoop(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: TurnOfTask,
  arrived: Promise<void>,
): Promise<Attempt> {
  const { task } = step;
  if (!task.loop) {
    const verdict = await runOnce(context, step, state, turn, { vars: new Map() }).catch(async (error: unknown) => {
      await noteUnsent(context, step, state, error);
      return verdictOfLoss(context, step, state, error);
    });
    return { verdict, items: 0 };
  }
  const rounds = await evaluatedAhead(turn, () => roundsOrRefusal(context, task, state, turn));
  if ('status' in rounds) return { verdict: rounds, items: 0 };
  const streamed = areStreamed(context, task, state, await findModule(task.module));
  const pause = await withFacts(context, turn, () => pauseOf(context, task, state));
  const goesOn = (verdict: Verdict, index: number) =>
    afterRound(context, task, state, { verdict, round: rounds[index]!, pause });
  const underWay = mostUnderWay(context.hosts.length);
  const verdicts = await inTurn(rounds, turn, underWay, streamed ? undefined : goesOn, async (place, index) => {
    const began = performance.now();
    const round = rounds[index]!;
    const spot = { play: context.index, position: step.header.position, host: state.name, item: index };
    const before = await itemBefore(context, step, state, place, spot);
    const verdict = before ?? (await runRound(context, step, state, place, round, index));
    await place.head();
    await arrived;
    if (!before) {
      const { registers: _, ...shown } = await shownVerdict(context, task, state, verdict);
      const result = { ...shown, host: state.name, duration: performance.now() - began };
      const keep = context.recording?.ended(spot, { data: verdict.data, result, origin: task.args.origin });
      context.report({ type: 'item-finished', task: step.header, result, ...(keep && { keep }) });
    }
    return withKeys(verdict, round.keys);
  });
  return { verdict: ofItems(verdicts), items: verdicts.length };
}

/** The result of a round, which also says what it was about. */
function withKeys(verdict: Verdict, keys: Values): Verdict {
  const { data, registers } = verdict;
  if (registers instanceof Unknown) {
    const { kind, cause, parts } = registers;
    return { ...verdict, registers: new Unknown(kind, cause, { parts: { ...parts, ...keys } }) };
  }
  return { ...verdict, data: { ...data, ...keys } };
}

function areStreamed(context: PlayContext, task: Task, state: HostState, module: Module | undefined): boolean {
  const reads = module !== undefined && readsHere(task, module, usesOf(task, module, scopeOf(context, state, task)));
  return streamsItems(task, module, { readsHere: reads, isHere: isHere(context, task, state) });
}

/** What came of an item in a run that this one goes on with, with all that it left; undefined when it is to be run. */
async function itemBefore(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: Turn,
  place: Place,
): Promise<Verdict | undefined> {
  const done = itemDoneBefore(context, step, place);
  if (!done) return undefined;
  turn.nothing();
  await turn.head();
  await replayEffects(context, state, done);
  const { status, data, item, message } = done;
  return {
    status,
    data,
    differences: [],
    ...(item === undefined ? {} : { item }),
    ...(message === undefined ? {} : { message }),
  };
}

/** The rounds of a loop; or, when the list cannot be had but the task is to be skipped anyway, that it is. */
function roundsOrRefusal(
  context: PlayContext,
  task: Task,
  state: HostState,
  turn: Turn,
): Promise<readonly Round[] | Verdict> {
  return withFacts(context, turn, () => {
    try {
      return roundsOf(context, task, state);
    } catch (error) {
      const condition = error instanceof InputError ? refusal(task, scopeOf(context, state, task)) : undefined;
      if (condition === undefined) throw error;
      return skippedBecause(condition);
    }
  });
}

/** The condition that keeps the task from being run, looked at without an item. */
function refusal(task: Task, scope: TaskScope): string | undefined {
  try {
    const condition = refusedBy(task.when, scope);
    return condition && String(condition.text);
  } catch {
    return undefined; // it depends on the item, so it says nothing about the list
  }
}

/** Runs a task for an item. Its label is made first: a mistake in it must not be found out after a change. */
async function runRound(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: Turn,
  round: Round,
  index: number,
): Promise<Verdict> {
  const { task } = step;
  let item = String(index);
  try {
    item = await evaluatedAhead(turn, () => withFacts(context, turn, () => labelOfRound(context, task, state, round)));
    return { ...(await runOnce(context, step, state, turn, { vars: round.vars, item, index })), item };
  } catch (error) {
    await noteUnsent(context, step, state, error, round.vars);
    const placed = atItem(error, task.loop!, index, scopeOf(context, state, task));
    return { ...(await verdictOfLoss(context, step, state, placed)), item };
  }
}

/** Whether a loop whose items are not streamed goes on after one of them, once it has waited as long as it is told to. */
async function afterRound(
  context: PlayContext,
  task: Task,
  state: HostState,
  { verdict, round, pause }: { readonly verdict: Verdict; readonly round: Round; readonly pause: number },
): Promise<boolean> {
  if (await withFacts(context, alone, () => endsAfter(context, task, state, round, verdict.data))) return false;
  await waited(pause, context.signal);
  return true;
}

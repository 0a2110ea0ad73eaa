import { InputError } from '../../errors.ts';
import { plainOf } from '../../load/plain.ts';
import type { Thing } from '../../modules/definition/effects.ts';
import type { Module, Outcome } from '../../modules/definition/module.ts';
import { findModule } from '../../modules/definition/registry.ts';
import { holds } from '../../template/evaluate.ts';
import { type Condition, type Task, Unknown, type Value, type Vars } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import { Foresight } from '../foreseen/foresight.ts';
import { imagined } from '../foreseen/machines.ts';
import { needsModule } from '../foreseen/missing.ts';
import { decided, registeredUnknown, withUnknown } from '../foreseen/unknown.ts';
import type { HostState } from '../hosts/host.ts';
import { evaluatedAhead } from '../order/ahead.ts';
import { alone, type Turn } from '../order/lane.ts';
import type { Place } from '../resume/place.ts';
import { learnFacts, withFacts } from '../variables/facts.ts';
import { scopeOf, type TaskScope } from '../variables/scope.ts';
import { type Actor, type Prepared, perform } from './perform.ts';
import { prepare } from './prepare.ts';
import { registered, type Verdict, verdictOf } from './result.ts';
import { hereOf } from './site.ts';
import { waited } from './wait.ts';

/** What is known inside of a task alone: the variables of its loop, and how its item is shown. */
export interface Inner {
  readonly vars: Vars;
  readonly item?: string;
  /** The item's index. */
  readonly index?: number;
}

/** Runs a task once: for a host, or for one item of its loop. Throws InputErrors, ConnectionErrors and interrupts. */
export async function runOnce(
  context: PlayContext,
  step: Step,
  state: HostState,
  turn: Turn,
  { vars: inner, item, index }: Inner,
): Promise<Verdict> {
  const { task } = step;
  const place: Place = { play: context.index, position: step.header.position, host: state.name, item: index };
  const module = await findModule(task.module);
  if (!module) throw new InputError(`there is no module "${task.module}"`, { origin: task.origin });
  const prepared = await evaluatedAhead(turn, () =>
    withFacts(context, turn, () => prepare(context, task, module, state, inner)),
  );
  if ('status' in prepared) {
    turn.nothing();
    return prepared;
  }
  const { tries, delay } = prepared;
  const actor = { step, state, inner, attempt: { place, attempts: 1, item } };
  const foresight = prepared.check ? foresightOf(context, module, prepared, actor) : undefined;
  for (let attempts = 1; ; attempts++) {
    // What a failed try has stopped lets programs in again when one comes outside of the turn, in which nothing is behind.
    const way = attempts === 1 ? turn : alone;
    const trying = { ...actor, attempt: { place, attempts, item } };
    const found = await runOrForesee(context, module, prepared, trying, way, foresight);
    await turn.head();
    const foreseen = foresight && !prepared.delegate.imagined ? await foresight.judge(found) : found;
    const outcome = await added(context, task, context.options.check ? withUnknown(foreseen, module, step) : foreseen);
    for (const message of outcome.warnings ?? [])
      context.report({ type: 'warning', message: `${state.name}: ${message}` });
    learnOutcome(task, prepared.learner, outcome);
    context.recording?.learn(place, state, prepared.learner, outcome);
    const judged = await withFacts(context, turn, () => reconsider(context, task, state, inner, outcome));
    foresight?.note(outcome, judged);
    const counted = task.retry ? { ...judged, data: { ...judged.data, attempts } } : judged;
    const done = await withFacts(context, turn, () => suffices(context, task, state, inner, counted));
    if (done || attempts >= tries) {
      const verdict = concluded(context, prepared, state, done ? counted : exhausted(counted));
      return verdict.status === 'unknown'
        ? { ...verdict, registers: registeredUnknown(module, step, verdict.data) }
        : verdict;
    }
    context.report({
      type: 'task-retried',
      task: step.header,
      host: state.name,
      attempts,
      left: tries - attempts,
      ...(item === undefined ? {} : { item }),
    });
    context.recording?.retried(place);
    await waited(delay, context.signal);
  }
}

/** In check mode a file that is missing here may be one that an earlier task would have made. */
async function runOrForesee(
  context: PlayContext,
  module: Module,
  prepared: Prepared,
  actor: Actor,
  turn: Turn,
  foresight: Foresight | undefined,
): Promise<Outcome> {
  const { delegate } = prepared;
  if (delegate.imagined && module.form !== 'controller') {
    turn.nothing();
    return imagined(foresight, delegate);
  }
  try {
    return withVariables(await perform(context, module, prepared, actor, turn));
  } catch (error) {
    const outcome = await foresight?.ofMissingFile(error);
    if (!outcome) throw error;
    turn.nothing();
    return outcome;
  }
}

function foresightOf(context: PlayContext, module: Module, prepared: Prepared, actor: Actor): Foresight {
  const { args, check, diff, delegate: host, become } = prepared;
  const here = hereOf(context, { ...actor, check, diff });
  const verify = (things: readonly Thing[]) =>
    perform(context, needsModule, { ...prepared, args: things, background: undefined }, actor, alone);
  return new Foresight({ context, step: actor.step, module, args, here, host, user: become?.user, verify });
}

/** Adds to the inventory what the task says; that is its change. */
async function added(context: PlayContext, { args }: Task, outcome: Outcome): Promise<Outcome> {
  if (!outcome.addition) return outcome;
  const hosts = await context.inventory.add(outcome.addition, args.origin);
  for (const host of hosts ?? []) context.states.of(host);
  return { ...outcome, changed: hosts !== undefined };
}

function learnOutcome({ module, args }: Task, state: HostState, { facts, variables }: Outcome): void {
  for (const [name, binding] of variables ?? []) state.included.set(name, binding);
  if (facts && module === 'setup') learnFacts(state, facts, args);
  else if (facts) state.learnAll(facts);
}

function concluded({ digest }: PlayContext, { delegate, diff }: Prepared, state: HostState, outcome: Outcome): Verdict {
  const shown = verdictOf(diff ? outcome : { ...outcome, differences: [] });
  const verdict = digest ? { ...shown, seen: digest(outcome) } : shown;
  return delegate === state ? verdict : { ...verdict, delegate: delegate.name };
}

/** What was read is shown as it is written. */
function withVariables(outcome: Outcome): Outcome {
  if (!outcome.variables) return outcome;
  const shown = [...outcome.variables].map(([name, binding]): [string, Value] => {
    return [name, 'written' in binding ? plainOf(binding.written) : binding.data];
  });
  return { ...outcome, data: { ...outcome.data, ansible_facts: Object.fromEntries(shown) } };
}

/** Applies changed_when and failed_when, which see the result under the name that the task registers. */
function reconsider(context: PlayContext, task: Task, state: HostState, inner: Vars, outcome: Outcome): Outcome {
  if ((!task.changedWhen && !task.failedWhen) || outcome.skipped !== undefined) return outcome;
  const scope = scopeAfter(context, task, state, inner, outcome);
  const all = (conditions: readonly Condition[]) => conditions.every((condition) => holds(condition, scope));
  const changed = task.changedWhen ? decided(outcome, () => all(task.changedWhen!)) : outcome.changed;
  if (!task.failedWhen) return { ...outcome, changed };
  const { failed: _, ...rest } = outcome;
  const failed = decided(outcome, () => all(task.failedWhen!));
  if (failed instanceof Unknown) return { ...rest, changed, data: { ...rest.data, failed } };
  if (!failed) return { ...rest, changed };
  const reason = task.failedWhen.map((condition) => condition.text).join(' and ');
  return { ...rest, changed, failed: outcome.failed ?? `failed_when: ${reason}` };
}

/** Whether a task need not be tried again: its `until` holds, or without one it has not failed. */
function suffices(context: PlayContext, task: Task, state: HostState, inner: Vars, outcome: Outcome): boolean {
  if (!task.retry || (outcome.skipped ?? outcome.unknown) !== undefined) return true;
  const { until } = task.retry;
  if (!until) return outcome.failed === undefined;
  const scope = scopeAfter(context, task, state, inner, outcome);
  return until.every((condition) => holds(condition, scope));
}

function exhausted(outcome: Outcome): Outcome {
  const { attempts } = outcome.data;
  return { ...outcome, failed: outcome.failed ?? `until does not hold after ${String(attempts)} attempts` };
}

/** The scope in which a task's own result is known under the name that it registers. */
function scopeAfter(context: PlayContext, task: Task, state: HostState, inner: Vars, outcome: Outcome): TaskScope {
  const own = task.register ? [[task.register, { data: registered(outcome) }] as const] : [];
  return scopeOf(context, state, task, new Map([...inner, ...own]));
}

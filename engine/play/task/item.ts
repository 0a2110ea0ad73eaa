import { InputError } from '../../errors.ts';
import { plainOf } from '../../load/plain.ts';
import type { Module, Outcome } from '../../modules/definition/module.ts';
import { findModule } from '../../modules/definition/registry.ts';
import { refusedBy } from '../../template/conditions.ts';
import { holds } from '../../template/evaluate.ts';
import { type Condition, type Task, Unknown, type Value, type Vars } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import { decided, registeredUnknown, withUnknown } from '../foreseen/unknown.ts';
import type { HostState } from '../hosts/host.ts';
import { becomeOf } from '../hosts/target.ts';
import { evaluatedAhead } from '../order/ahead.ts';
import { alone, type Turn } from '../order/lane.ts';
import type { Place } from '../resume/place.ts';
import { bindFacts, withFacts } from '../variables/facts.ts';
import { environmentOf, flag, number, scopeOf, stateOf, type TaskScope, text } from '../variables/scope.ts';
import { argumentsOf } from './arguments.ts';
import { backgroundOf } from './jobs.ts';
import { type Prepared, perform } from './perform.ts';
import { registered, skippedBecause, type Verdict, verdictOf } from './result.ts';
import { accessOf } from './site.ts';
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
  for (let attempts = 1; ; attempts++) {
    // What a failed try has stopped lets programs in again when one comes outside of the turn, in which nothing is behind.
    const way = attempts === 1 ? turn : alone;
    const attempt = { place, attempts, item };
    const ran = withVariables(await perform(context, module, prepared, { step, state, inner, attempt }, way));
    const found = context.options.check ? withUnknown(ran, module, step) : ran;
    await turn.head();
    const outcome = await added(context, task, found);
    learnOutcome(task, prepared.learner, outcome);
    context.recording?.learn(place, state, prepared.learner, outcome);
    const judged = await withFacts(context, turn, () => reconsider(context, task, state, inner, outcome));
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

/** Adds to the inventory what the task says; that is its change. */
async function added(context: PlayContext, { args }: Task, outcome: Outcome): Promise<Outcome> {
  if (!outcome.addition) return outcome;
  const hosts = await context.inventory.add(outcome.addition, args.origin);
  for (const host of hosts ?? []) context.states.of(host);
  return { ...outcome, changed: hosts !== undefined };
}

function learnOutcome({ module }: Task, state: HostState, { facts, variables }: Outcome): void {
  for (const [name, binding] of variables ?? []) state.included.set(name, binding);
  if (facts && module === 'setup') state.facts = bindFacts(facts);
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

/** Evaluates a task for a host and an item; a verdict when it is not to be run. Throws InputErrors and FactsNeeded. */
export function prepare(
  context: PlayContext,
  task: Task,
  module: Module,
  state: HostState,
  inner: Vars,
): Prepared | Verdict {
  const scope = scopeOf(context, state, task, inner);
  const refused = refusedBy(task.when, scope);
  if (refused) return skippedBecause(String(refused.text));
  const delegate = task.delegateTo
    ? stateOf(context, text(task.delegateTo, scope, 'delegate_to'), task.delegateTo)
    : state;
  const theirs = delegate === state ? scope : scopeOf(context, delegate, task, inner);
  if (task.runOnce) flag(task.runOnce, scope, 'run_once');
  const environment = environmentOf(task, scope);
  return {
    args: argumentsOf(module, task, scope),
    check: task.checkMode ? flag(task.checkMode, scope, 'check_mode') : context.options.check,
    diff: task.diff ? flag(task.diff, scope, 'diff') : context.options.diff,
    access: accessOf(task, scope),
    delegate,
    learner: task.delegateFacts && flag(task.delegateFacts, scope, 'delegate_facts') ? delegate : state,
    become: becomeOf(wishOf(task, scope), (name) => theirs.variable(name), context.options.connection),
    environment,
    background: backgroundOf(task, scope, environment),
    timeout: task.timeout ? number(task.timeout, scope, 'timeout') : undefined,
    ...persistence(task, scope),
  };
}

/** Ansible's rules: three tries with `until` alone, else one and so many more. */
function persistence({ retry }: Task, scope: TaskScope): Pick<Prepared, 'tries' | 'delay'> {
  const { retries, delay } = retry ?? {};
  const more = retries ? number(retries, scope, 'retries') : retry ? 2 : 0;
  return { tries: 1 + Math.max(0, Math.floor(more)), delay: delay ? number(delay, scope, 'delay') : 5 };
}

function wishOf(task: Task, scope: TaskScope) {
  const { become, becomeUser, becomeMethod, becomeFlags, becomeExe } = task.become;
  return {
    become: become ? flag(become, scope, 'become') : undefined,
    user: becomeUser ? text(becomeUser, scope, 'become_user') : undefined,
    method: becomeMethod ? text(becomeMethod, scope, 'become_method') : undefined,
    flags: becomeFlags ? text(becomeFlags, scope, 'become_flags') : undefined,
    program: becomeExe ? text(becomeExe, scope, 'become_exe') : undefined,
  };
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

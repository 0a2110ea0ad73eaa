import type { Module } from '../../modules/definition/module.ts';
import { refusedBy } from '../../template/conditions.ts';
import type { Task, Vars } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { becomeOf } from '../hosts/target.ts';
import { throttleOf } from '../hosts/throttle.ts';
import { environmentOf, flag, number, scopeOf, stateOf, type TaskScope, text } from '../variables/scope.ts';
import { argumentsOf } from './arguments.ts';
import { backgroundOf } from './jobs.ts';
import type { Prepared } from './perform.ts';
import { skippedBecause, type Verdict } from './result.ts';
import { accessOf, knownVariable } from './site.ts';

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
  throttleOf(task, scope);
  const environment = environmentOf(task, scope);
  return {
    args: argumentsOf(module, task, scope),
    check: task.checkMode ? flag(task.checkMode, scope, 'check_mode') : context.options.check,
    diff: task.diff ? flag(task.diff, scope, 'diff') : context.options.diff,
    access: accessOf(task, scope),
    delegate,
    learner: task.delegateFacts && flag(task.delegateFacts, scope, 'delegate_facts') ? delegate : state,
    become: becomeOf(wishOf(task, scope), (name) => knownVariable(theirs, name), context.options.connection),
    environment,
    background: backgroundOf(task, scope, environment),
    timeout: timeoutOf(task, scope),
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

/** In seconds; 0 is no limit. */
function timeoutOf({ timeout }: Task, scope: TaskScope): number | undefined {
  const seconds = timeout ? number(timeout, scope, 'timeout') : 0;
  return seconds > 0 ? seconds : undefined;
}

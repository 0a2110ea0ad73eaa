import { InputError } from '../../errors.ts';
import { readArguments } from '../../load/arguments.ts';
import { findModule } from '../../modules/definition/registry.ts';
import { DependsOnUnknown } from '../../template/depends.ts';
import { evaluate } from '../../template/evaluate.ts';
import { known } from '../../template/unknown.ts';
import { type Cause, type Task, Unknown, type Vars } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { hereOf } from '../task/site.ts';
import { withoutOmitted } from '../variables/omit.ts';
import { scopeOf } from '../variables/scope.ts';
import { open } from './included.ts';
import { causeOf } from './unknown.ts';

/** Keeps for later tasks what one may have done that was never sent, as far as its arguments are known. */
export async function noteUnsent(
  context: PlayContext,
  step: Step,
  state: HostState,
  thrown: unknown,
  inner: Vars = new Map(),
): Promise<void> {
  if (!(thrown instanceof DependsOnUnknown)) return;
  const { task } = step;
  const cause = causeOf(step);
  leaveNames(state, task, cause);
  const module = await findModule(task.module);
  if (module && (module.form === 'controller' ? !module.effects : module.onlyLooks)) return;
  try {
    const args = readArguments(
      module!,
      task,
      withoutOmitted(known(evaluate(task.args, scopeOf(context, state, task, inner)))),
    );
    const effects = await module!.effects?.(args as never, hereOf(context, { state, check: true, step, inner }));
    if (effects) state.foreseen.note(effects, cause, undefined, { certain: false });
    else state.foreseen.noteAnything(cause);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof DependsOnUnknown)) throw error;
    state.foreseen.noteAnything(cause);
  }
}

/** The variables that such a task would have given the host are unknown, whether they had a value before or not. */
function leaveNames(state: HostState, { module, args: { content } }: Task, cause: Cause): void {
  if (module === 'set_fact' && content instanceof Map) {
    for (const name of content.keys()) {
      state.learn(name, new Unknown('any', cause, { mayMiss: !state.learnt.has(name) }));
    }
  } else if (module === 'set_fact' || module === 'include_vars') open(state, cause);
}

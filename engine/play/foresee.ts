import { InputError } from '../errors.ts';
import type { Module } from '../modules/definition/module.ts';
import { references } from '../template/check.ts';
import type { PlayContext, Step } from './context.ts';
import { FactsNeeded } from './facts.ts';
import { handlersOf } from './handlers.ts';
import type { HostState } from './host.ts';
import { prepare } from './item.ts';
import { hereOf } from './site.ts';

/** Helpers that may give something else when the task's turn has come. */
const passing = ['file', 'env', 'now'];

/**
 * Whether a task that acts here and only looks is certain not to fail, whatever those before it on its host answer, of
 * which it needs nothing: it is tried, and what comes of it is thrown away.
 */
export async function foresee(context: PlayContext, step: Step, state: HostState, module: Module): Promise<boolean> {
  const { task } = step;
  if (module.form !== 'controller' || task.loop || task.failedWhen || task.changedWhen) return false;
  const helpers = [task.args, ...task.when, ...task.notify, ...task.environment].map(
    (each) => references(each).helpers,
  );
  if (passing.some((name) => helpers.some((each) => each.has(name)))) return false;
  try {
    handlersOf(context, state, task);
    const prepared = prepare(context, task, module, state, new Map());
    if ('status' in prepared) return true;
    const outcome = await module.act(prepared.args, hereOf(context, { state, check: prepared.check, step }), {});
    return outcome.failed === undefined;
  } catch (error) {
    if (error instanceof InputError || error instanceof FactsNeeded) return false;
    throw error;
  }
}

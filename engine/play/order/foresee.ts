import { InputError } from '../../errors.ts';
import type { Module } from '../../modules/definition/module.ts';
import { DependsOnUnknown } from '../../template/depends.ts';
import type { PlayContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { handlersOf } from '../task/handlers.ts';
import { prepare } from '../task/prepare.ts';
import { hereOf } from '../task/site.ts';
import { FactsNeeded } from '../variables/facts.ts';
import type { Uses } from '../variables/names.ts';
import { helpersThatAct, helpersThatRead } from './streaming.ts';

/** Helpers that may give something else when the task's turn has come, or do something here. */
const changing = [...helpersThatRead, ...helpersThatAct, 'now', 'strftime', 'random', 'shuffle'];

/**
 * Whether a task that acts here and only looks is certain not to fail, whatever those before it on its host answer, of
 * which it needs nothing: it is tried, and what comes of it is thrown away.
 */
export async function foresee(
  context: PlayContext,
  step: Step,
  state: HostState,
  module: Module,
  uses: Uses,
): Promise<boolean> {
  const { task } = step;
  if (module.form !== 'controller' || task.loop || task.failedWhen || task.changedWhen) return false;
  if (!uses.all || changing.some((name) => uses.helpers.has(name))) return false;
  try {
    handlersOf(context, state, task);
    const prepared = prepare(context, task, module, state, new Map());
    if ('status' in prepared) return true;
    const outcome = await module.act(prepared.args, hereOf(context, { state, check: prepared.check, step }), {});
    return outcome.failed === undefined;
  } catch (error) {
    if (error instanceof InputError || error instanceof FactsNeeded || error instanceof DependsOnUnknown) return false;
    throw error;
  }
}

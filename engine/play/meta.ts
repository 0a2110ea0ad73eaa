import { InputError } from '../errors.ts';
import { metaActions } from '../load/keywords.ts';
import { evaluate, holds } from '../template/evaluate.ts';
import { once, type PlayContext, type Step } from './context.ts';
import { withFacts } from './facts.ts';
import type { HostState } from './host.ts';
import { alone } from './lane.ts';
import { scopeOf } from './scope.ts';

/** Does what a `meta` task says about the play itself; all its hosts have come as far as this. */
export async function runMeta(
  context: PlayContext,
  step: Step,
  state: HostState,
  flush: () => Promise<void>,
): Promise<void> {
  const { task } = step;
  const applies = await withFacts(context, alone, () =>
    task.when.every((condition) => holds(condition, scopeOf(context, state, task))),
  );
  if (!applies) return;
  const action = evaluate(task.args, scopeOf(context, state, task));
  switch (action) {
    case 'flush_handlers':
      return flush();
    case 'refresh_inventory':
      await once(context, step.header.position, () => context.inventory.refresh());
      return;
    case 'barrier':
    case 'noop':
      return;
    default:
      throw new InputError(`meta has no action "${String(action)}"`, {
        origin: task.args.origin,
        hint: `there are ${metaActions.join(', ')}`,
      });
  }
}

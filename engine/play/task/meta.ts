import { findHost } from '../../inventory/find.ts';
import type { metaActions } from '../../load/keywords.ts';
import { causeWords } from '../../report/words.ts';
import { refusedBy } from '../../template/conditions.ts';
import { evaluate } from '../../template/evaluate.ts';
import { Unknown } from '../../types.ts';
import { once, type PlayContext, type Step } from '../context.ts';
import { appliesOrUnknown } from '../foreseen/included.ts';
import { expectMachines, forgetMachines } from '../foreseen/machines.ts';
import type { HostState } from '../hosts/host.ts';
import { alone } from '../order/lane.ts';
import { end, leave } from '../order/standing.ts';
import { keyOfSpot } from '../resume/place.ts';
import { withFacts } from '../variables/facts.ts';
import { scopeOf, stateOf } from '../variables/scope.ts';
import { resetConnection } from './site.ts';

type Action = (typeof metaActions)[number];

/** What an action does for a host; all hosts of the play have come as far as this. */
type Act = (context: PlayContext, step: Step, state: HostState) => Promise<void> | void;

const acts: Readonly<Record<Exclude<Action, 'flush_handlers'>, Act>> = {
  noop: () => {},
  barrier: () => {},
  refresh_inventory: (context, step) => once(context, step.header.position, () => refreshed(context, step)),
  end_play: (context) => end(context, 'play'),
  end_batch: (context) => end(context, 'batch'),
  end_host: (context, _, state) => leave(context, state),
  end_role: (_, { task }, state) => {
    state.endedRole = task.role;
  },
  clear_facts: (_, __, state) => {
    state.facts = undefined;
    state.gatherings.clear();
  },
  clear_host_errors: (context, step) =>
    once(context, step.header.position, async () => {
      for (const name of context.course.all) stateOf(context, name).standing = 'good';
    }),
  reset_connection: (context, { task }, state) =>
    withFacts(context, alone, () => resetConnection(context, task, state)),
};

/** Does what a `meta` task says about the play itself; all its hosts have come as far as this. */
export async function runMeta(
  context: PlayContext,
  step: Step,
  state: HostState,
  flush: () => Promise<void>,
): Promise<void> {
  const { task } = step;
  const { recording } = context;
  const spot = { play: context.index, position: step.header.position, host: state.name };
  const before = recording?.past?.acted.get(keyOfSpot(spot));
  const look = () => appliesOrUnknown(() => !refusedBy(task.when, scopeOf(context, state, task)));
  const decided = before ?? (await withFacts(context, alone, look));
  if (decided instanceof Unknown) tellUndecided(context, step, state, decided);
  const applies = decided === true;
  const action = evaluate(task.args, scopeOf(context, state, task)) as Action;
  const note = () => before === undefined && recording?.acted(spot, applies, action);
  if (!applies) note();
  else if (action === 'flush_handlers') {
    note(); // which of them have been run, they tell themselves
    await flush();
  } else if (!(before && action === 'reset_connection')) {
    await acts[action](context, step, state);
    note();
  }
}

/** Check mode goes on as if it did not apply. */
function tellUndecided({ report }: PlayContext, { task }: Step, { name }: HostState, { cause }: Unknown): void {
  const { file, line } = task.origin;
  report({
    type: 'warning',
    message: `${name}: whether meta at ${file}:${line} applies depends on ${causeWords(cause)}; here it does not`,
  });
}

/**
 * Reads the inventory anew; hosts of the play go on as it describes them now, and so do those that it has no more.
 * What is left of the run is checked for who is there now. Throws InputErrors.
 */
async function refreshed(context: PlayContext, { task }: Step): Promise<void> {
  const { inventory, states, hosts, options, recheck, index } = context;
  await inventory.refresh();
  if (options.check) {
    forgetMachines(context);
    await expectMachines(context);
  }
  for (const { name } of hosts) {
    const host = findHost(inventory.current, name);
    if (host) states.of(host);
  }
  if (!options.check) await recheck?.(index, task);
}

import { explain, type InputError } from '../../errors.ts';
import { limitHosts, matchHosts } from '../../inventory/patterns.ts';
import { addExcerpts } from '../../load/excerpt.ts';
import { evaluate } from '../../template/evaluate.ts';
import type { Inventory, Play, Value } from '../../types.ts';
import type { RunContext } from '../context.ts';
import { stateOf, type TaskScope } from '../variables/scope.ts';
import type { HostState } from './host.ts';

/** The hosts of a play that are within the limits and still good; a part of its pattern that matches nothing is a warning. */
export function hostsOfPlay(run: RunContext, play: Play, scope: TaskScope, name: string): HostState[] {
  const inventory = run.inventory.current;
  const warn = (mistake: InputError) => run.report({ type: 'warning', message: explain(mistake) });
  const matched = matchHosts(patternsOf(play, scope), inventory, play.hosts.origin, warn);
  const names = within(matched, run.options.limit, inventory);
  if (names.length === 0) {
    const where = matched.length > 0 ? ' within the limit' : '';
    run.report({ type: 'warning', message: `skipping the play "${name}": no hosts matched${where}` });
  }
  const context = { inventory: run.inventory, states: run.states };
  return names.map((each) => stateOf(context, each, play.hosts)).filter((state) => state.standing === 'good');
}

/** The names of hosts that all limits allow. */
export function within(names: readonly string[], limits: readonly string[], inventory: Inventory): readonly string[] {
  const allowed = limits.map((limit) => new Set(limited(limit, inventory)));
  return names.filter((name) => allowed.every((each) => each.has(name)));
}

/** The patterns that `hosts:` of a play gives. Throws an InputError when it cannot be evaluated. */
export function patternsOf(play: Play, scope: TaskScope): string[] {
  const pattern = evaluate(play.hosts, scope);
  return (Array.isArray(pattern) ? pattern : [pattern]).map((each: Value) => String(each));
}

/** The hosts that a limit (`-l`) allows. Throws an InputError when there are none. */
export function limited(limit: string, inventory: Inventory): readonly string[] {
  try {
    return limitHosts(limit, inventory, { file: '-l', line: 1, column: 1 });
  } catch (error) {
    throw addExcerpts(error, '-l', limit);
  }
}

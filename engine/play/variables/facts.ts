import { ConnectionError } from '../../errors.ts';
import { plainOf } from '../../load/plain.ts';
import { findModule } from '../../modules/definition/registry.ts';
import type { Binding, Play, Values, Written } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { alone, type Turn } from '../order/lane.ts';
import { argumentsOf } from '../task/arguments.ts';
import { execute } from '../task/execute.ts';
import { accessOf, hereOf, siteOf } from '../task/site.ts';
import { scopeOf } from './scope.ts';

/** Thrown by a scope when something needs facts of a host that has not been asked for them. */
export class FactsNeeded extends Error {
  readonly state: HostState;

  constructor(state: HostState) {
    super(`facts of ${state.name} are needed`);
    this.state = state;
  }
}

/** Variables with Ansible's prefix that are no facts: connection variables, and what the engine itself says. */
const notFacts =
  /^ansible_(host|port|user|password|connection|private_key_file|timeout|ssh_.*|become.*|python_interpreter|shell_.*|check_mode|diff_mode|play_.*|failed_.*|run_.*|loop.*|index_var|version|group_priority|inventory_.*|role_.*|parent_.*|dependent_.*|search_path|config_file|forks|verbosity|limit|skip_tags|job_id)$/;

/** Whether a name would be bound once the host's facts are known. */
export function isFactName(name: string): boolean {
  return name.startsWith('ansible_') && !notFacts.test(name);
}

/**
 * Does work that may need facts: they are gathered when it turns out so, and the work is begun anew.
 * So it must know all that it needs before it acts.
 */
export async function withFacts<T>(context: PlayContext, turn: Turn, work: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FactsNeeded)) throw error;
      await turn.head(); // what is asked of the host in between must not be stopped by a failure before it
      await gatherFacts(context, error.state);
    }
  }
}

/** Asks a host for the facts that the play wants, once per run. Throws a ConnectionError when it cannot be asked, and InputErrors. */
export function gatherFacts(context: PlayContext, state: HostState): Promise<void> {
  const key = keyOf(context.play.gathering);
  const gathering = (state.gatherings.get(key) ?? gather(context, state)).catch((error: unknown) => {
    state.gatherings.delete(key);
    throw error;
  });
  state.gatherings.set(key, gathering);
  return gathering;
}

/** Whether the facts that a play wants are known: those, or all that there are. */
export function areKnown({ gatherings }: HostState, { gathering }: Pick<Play, 'gathering'>): boolean {
  return gatherings.has(everything) || gatherings.has(keyOf(gathering));
}

/** What is known of a host from now on, by a task that has gathered facts with these arguments, where they are known. */
export function learnFacts(state: HostState, facts: Values, args?: Written): void {
  state.facts = bindFacts({ ...factsOf(state), ...facts });
  if (args) state.gatherings.set(keyOf(args), Promise.resolve());
}

/** What is asked for with these arguments. */
function keyOf(args: Written): string {
  return JSON.stringify(plainOf(args) ?? {});
}

const everything = '{}';

async function gather(context: PlayContext, state: HostState): Promise<void> {
  const { around = {}, gathering } = context.play;
  const asked = keyOf(gathering);
  const past = context.recording?.past?.facts.get(state.name);
  const before = past?.get(everything) ?? past?.get(asked);
  if (before) {
    learnFacts(state, before, gathering);
    return;
  }
  const setup = (await findModule('setup'))!;
  const access = accessOf(around, scopeOf(context, state));
  const args = argumentsOf(setup, { args: gathering }, scopeOf({ ...context, gathers: false }, state));
  const timeout = setup.form === 'remote' ? setup.patience?.(args) : undefined;
  const manner = { become: undefined, check: false, diff: false, access, environment: {}, timeout };
  const site = siteOf(context, state, manner, alone, `facts of ${state.name}`);
  const execution = await execute(setup, args, hereOf(context, { state, check: false }), site);
  if (execution.kind === 'lost') throw execution.cause;
  const { failed, facts } = execution.outcome;
  if (failed !== undefined) throw new ConnectionError(`host ${state.name}: gathering facts failed: ${failed}`);
  learnFacts(state, facts ?? {}, gathering);
  context.recording?.gathered(state.name, asked, facts ?? {});
}

function factsOf({ facts = new Map() }: HostState): Values {
  const bound = [...facts].filter(([name]) => name !== 'ansible_facts');
  return Object.fromEntries(bound.flatMap(([name, binding]) => ('data' in binding ? [[name, binding.data]] : [])));
}

/** Facts as variables: each under its own name, and all without their prefix under `ansible_facts`. */
function bindFacts(facts: Values): ReadonlyMap<string, Binding> {
  const short = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name.replace(/^ansible_/, ''), value]),
  );
  const bound = Object.entries(facts).map(([name, data]): [string, Binding] => [name, { data }]);
  return new Map<string, Binding>([...bound, ['ansible_facts', { data: short }]]);
}

import { ConnectionError } from '../../errors.ts';
import { findModule } from '../../modules/definition/registry.ts';
import type { Binding, Values } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { alone, type Turn } from '../order/lane.ts';
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

/** Asks a host for its facts, once per run. Throws a ConnectionError when it cannot be asked. */
export function gatherFacts(context: PlayContext, state: HostState): Promise<void> {
  state.gathering ??= gather(context, state).catch((error: unknown) => {
    state.gathering = undefined;
    throw error;
  });
  return state.gathering;
}

async function gather(context: PlayContext, state: HostState): Promise<void> {
  const before = context.recording?.past?.facts.get(state.name);
  if (before) {
    state.facts = bindFacts(before);
    return;
  }
  const setup = await findModule('setup');
  const access = accessOf(context.play.around ?? {}, scopeOf(context, state));
  const manner = { become: undefined, check: false, diff: false, access, environment: {}, timeout: undefined };
  const site = siteOf(context, state, manner, alone, `facts of ${state.name}`);
  const here = hereOf(context, { state, check: false });
  const execution = await execute(setup!, setup!.args.parse({}), here, site);
  if (execution.kind === 'lost') throw execution.cause;
  const { failed, facts } = execution.outcome;
  if (failed !== undefined) throw new ConnectionError(`host ${state.name}: gathering facts failed: ${failed}`);
  state.facts = bindFacts(facts ?? {});
  context.recording?.gathered(state.name, facts ?? {});
}

/** Facts as variables: each under its own name, and all without their prefix under `ansible_facts`. */
export function bindFacts(facts: Values): ReadonlyMap<string, Binding> {
  const short = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name.replace(/^ansible_/, ''), value]),
  );
  const bound = Object.entries(facts).map(([name, data]): [string, Binding] => [name, { data }]);
  return new Map<string, Binding>([...bound, ['ansible_facts', { data: short }]]);
}

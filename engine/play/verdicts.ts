import { ConnectionError, explain, KplayError } from '../errors.ts';
import type { Task } from '../types.ts';
import type { PlayContext } from './context.ts';
import { Interrupted } from './execute.ts';
import { withFacts } from './facts.ts';
import type { HostState } from './host.ts';
import { alone } from './lane.ts';
import { censored, type Verdict } from './result.ts';
import { flag, scopeOf } from './scope.ts';

/** How a mistake or a lost connection is reported. An interrupt, a defect and Dropped are thrown again. */
export function verdictOfError(error: unknown): Verdict {
  if (error instanceof Interrupted || !(error instanceof KplayError)) throw error; // a Dropped one, too
  const message = explain(error);
  if (error instanceof ConnectionError) {
    return {
      status: 'unreachable',
      data: { changed: false, failed: true, unreachable: true, msg: message },
      differences: [],
      message,
    };
  }
  return { status: 'failed', data: { changed: false, failed: true, msg: message }, differences: [], message };
}

/** Marks a failure that the playbook ignores. */
export async function judge(context: PlayContext, task: Task, state: HostState, verdict: Verdict): Promise<Verdict> {
  const { ignoreErrors } = task;
  if (verdict.status !== 'failed' || !ignoreErrors || verdict.ignored) return verdict;
  const ignored = await withFacts(context, alone, () =>
    flag(ignoreErrors, scopeOf(context, state, task), 'ignore_errors'),
  );
  return ignored ? { ...verdict, ignored: true } : verdict;
}

/** What may be shown of a result: with no_log hardly anything. */
export async function shownVerdict(
  context: PlayContext,
  task: Task,
  state: HostState,
  verdict: Verdict,
): Promise<Verdict> {
  const { noLog } = task;
  if (!noLog) return verdict;
  const hide = await withFacts(context, alone, () => flag(noLog, scopeOf(context, state, task), 'no_log')).catch(
    () => true,
  );
  return hide ? censored(verdict) : verdict;
}

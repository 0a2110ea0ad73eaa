import { ConnectionError, explain, KplayError } from '../../errors.ts';
import { DependsOnUnknown } from '../../template/depends.ts';
import { orUnknown } from '../../template/unknown.ts';
import type { Task } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import { unknownVerdict } from '../foreseen/unknown.ts';
import type { HostState } from '../hosts/host.ts';
import { alone } from '../order/lane.ts';
import { withFacts } from '../variables/facts.ts';
import { flag, scopeOf } from '../variables/scope.ts';
import { Interrupted } from './execute.ts';
import { censored, type Verdict } from './result.ts';

/** How a mistake, a lost connection or something unknown is reported. An interrupt, a defect and Dropped are thrown again. */
export function verdictOfError(error: unknown, step: Step): Verdict {
  if (error instanceof DependsOnUnknown) return unknownVerdict(step, error);
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

/** Marks a failure, or that a host cannot be reached, where the playbook ignores it. */
export async function judge(context: PlayContext, task: Task, state: HostState, verdict: Verdict): Promise<Verdict> {
  const { status } = verdict;
  if ((status !== 'failed' && status !== 'unreachable') || verdict.ignored) return verdict;
  const keyword = status === 'failed' ? 'ignore_errors' : 'ignore_unreachable';
  const written = status === 'failed' ? task.ignoreErrors : task.ignoreUnreachable;
  if (!written) return verdict;
  const ignored = await withFacts(context, alone, () => {
    return orUnknown('boolean', () => flag(written, scopeOf(context, state, task), keyword)) === true;
  });
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

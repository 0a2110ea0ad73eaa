import { explain, KplayError } from '../errors.ts';
import { loadIncluded } from '../load/include.ts';
import { evaluate, holds } from '../template/evaluate.ts';
import type { Task, Value, Vars } from '../types.ts';
import type { PlayContext, Step } from './context.ts';
import { withFacts } from './facts.ts';
import type { HostState } from './host.ts';
import { scopeOf } from './scope.ts';
import { selectByTags } from './tags.ts';

/** Whether a task stands for others that are known only when a host comes to it. */
export function isInclude(task: Task): boolean {
  return task.module === 'include_tasks' || task.module === 'include_role';
}

/** The tasks that an include stands for on this host, once for each item of its loop. A mistake in it fails the host. */
export async function expand(context: PlayContext, step: Step, state: HostState): Promise<readonly Task[]> {
  const { task, header } = step;
  context.report({ type: 'task-started', task: header, host: state.name });
  try {
    const rounds = await withFacts(context, () => roundsOf(context, task, state));
    const tasks: Task[] = [];
    for (const round of rounds) {
      const included = await withFacts(context, () =>
        loadIncluded(evaluate(task.args, scopeOf(context, state, task, round)), {
          ...task,
          vars: [...task.vars, round],
        }),
      );
      tasks.push(...selectByTags(included, context.options));
    }
    return tasks;
  } catch (error) {
    if (!(error instanceof KplayError)) throw error;
    state.standing = 'failed';
    const message = explain(error);
    const result = {
      host: state.name,
      status: 'failed' as const,
      data: { changed: false, failed: true, msg: message },
      differences: [],
      message,
      duration: 0,
    };
    context.tally.add(state.name, result);
    context.report({ type: 'task-finished', task: header, result, items: 0 });
    return [];
  }
}

/** The variables of each round: none for a plain include, its item for a loop; rounds whose conditions do not hold are left out. */
function roundsOf(context: PlayContext, task: Task, state: HostState): Vars[] {
  const items = task.loop ? evaluate(task.loop, scopeOf(context, state, task)) : undefined;
  const rounds: Vars[] = Array.isArray(items)
    ? items.map((item: Value) => new Map([['item', { data: item }]]))
    : [new Map()];
  return rounds.filter((round) =>
    task.when.every((condition) => holds(condition, scopeOf(context, state, task, round))),
  );
}

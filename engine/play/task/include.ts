import { placeOf } from '../../errors.ts';
import { loadIncluded, loadIncludedRole } from '../../load/include.ts';
import type { TaskResult } from '../../report/events.ts';
import { refusedBy } from '../../template/conditions.ts';
import { evaluate } from '../../template/evaluate.ts';
import { known } from '../../template/unknown.ts';
import type { Binding, Task, TaskOrBlock, Value, Values, Vars } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import { appliesOrUnknown, open, passingConditionsOn, type RoundOfInclude } from '../foreseen/included.ts';
import { causeOf } from '../foreseen/unknown.ts';
import type { HostState } from '../hosts/host.ts';
import { alone } from '../order/lane.ts';
import { learnFailure } from '../order/standing.ts';
import { keyOfSpot } from '../resume/place.ts';
import { startInside } from '../start-at.ts';
import { selectByTags } from '../tags.ts';
import { withFacts } from '../variables/facts.ts';
import { scopeOf } from '../variables/scope.ts';
import { verdictOfLoss } from './departure.ts';
import { roundsOf } from './rounds.ts';

/** Whether a task stands for others that are known only when a host comes to it. */
export function isInclude(task: Task): boolean {
  return task.module === 'include_tasks' || task.module === 'include_role';
}

/** The tasks that an include stands for on this host, once for each item of its loop; or how it failed. */
export async function expand(
  context: PlayContext,
  step: Step,
  state: HostState,
): Promise<readonly TaskOrBlock[] | TaskResult> {
  const { task, header } = step;
  context.report({ type: 'task-started', task: header, host: state.name });
  try {
    const tasks: TaskOrBlock[] = [];
    for (const [index, { round, args, applies }] of (await includedRounds(context, step, state)).entries()) {
      const own = applies === true ? task : passingConditionsOn(task);
      const around = { ...own, vars: [...task.vars, round], includeVars: [...(task.includeVars ?? []), round] };
      const loaded = selectByTags(await load(context, state, around, args), context.options);
      tasks.push(...(task.startAt !== undefined && index === 0 ? await begun(context, task.startAt, loaded) : loaded));
    }
    return tasks;
  } catch (error) {
    const { registers: _, ...verdict } = await verdictOfLoss(context, step, state, error);
    const failed = verdict.status !== 'unknown';
    if (!failed) open(state, causeOf(step));
    const rescued = failed && step.landing?.rescued ? { rescued: true as const } : {};
    const result: TaskResult = { ...verdict, ...rescued, host: state.name, duration: 0 };
    if (failed && step.landing) learnFailure(step, state, result.data);
    context.tally.add(state.name, result);
    const place = { play: context.index, position: header.position, host: state.name };
    const keep = context.recording?.ended(place, { data: result.data, result });
    context.report({ type: 'task-finished', task: header, result, items: 0, ...(keep && { keep }) });
    return result;
  }
}

function begun({ vault, options }: PlayContext, name: string, steps: readonly TaskOrBlock[]) {
  return startInside(steps, name, { vault, rolesPath: options.rolesPath });
}

/** A round of an include, evaluated. */
interface IncludedWith extends RoundOfInclude {
  readonly round: Vars;
  readonly args: Value;
}

/** The rounds of an include with its arguments in each: those of the run that this one goes on with, if it came as far. */
async function includedRounds(
  context: PlayContext,
  { task, header }: Step,
  state: HostState,
): Promise<readonly IncludedWith[]> {
  const spot = { play: context.index, position: header.position, host: state.name };
  const before = context.recording?.past?.included.get(`${keyOfSpot(spot)} ${header.name}`);
  if (before) return before.map(({ keys, args }) => ({ keys, round: bound(keys), args, applies: true }));
  const rounds = await withFacts(context, alone, () => roundsToInclude(context, task, state));
  const evaluated: IncludedWith[] = [];
  for (const { keys, applies } of rounds) {
    const round = bound(keys);
    const look = () => known(evaluate(task.args, scopeOf(context, state, task, round)));
    evaluated.push({ keys, round, args: await withFacts(context, alone, look), applies });
  }
  context.recording?.included(
    spot,
    header.name,
    evaluated.map(({ keys, args }) => ({ keys, args })),
  );
  return evaluated;
}

function bound(keys: Values): Vars {
  return new Map(Object.entries(keys).map(([name, data]): [string, Binding] => [name, { data }]));
}

async function load(context: PlayContext, state: HostState, task: Task, args: Value): Promise<readonly TaskOrBlock[]> {
  const options = { vault: context.vault, rolesPath: context.options.rolesPath };
  if (task.module === 'include_tasks') return loadIncluded(args, task, options);
  const { tasks, handlers, roles } = await loadIncludedRole(args, task, options);
  if (roles.length > 0) context.exposed.set(state.name, [...(context.exposed.get(state.name) ?? []), ...roles]);
  const known = new Set(context.handlers.map(({ origin }) => placeOf(origin)));
  context.handlers.push(...handlers.filter((handler) => !known.has(placeOf(handler.origin))));
  return tasks;
}

/** The variables of each round: none for a plain include, those of its item for a loop; rounds whose conditions do not hold are left out. */
function roundsToInclude(context: PlayContext, task: Task, state: HostState): RoundOfInclude[] {
  const rounds = task.loop ? roundsOf(context, task, state).map(({ keys }) => keys) : [{}];
  return rounds
    .map((keys) => ({
      keys,
      applies: appliesOrUnknown(() => !refusedBy(task.when, scopeOf(context, state, task, bound(keys)))),
    }))
    .filter(({ applies }) => applies !== false);
}

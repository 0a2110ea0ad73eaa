import { placeOf } from '../../errors.ts';
import type { TaskResult } from '../../report/events.ts';
import type { Values } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { learnFailure } from '../order/standing.ts';
import { learnFacts } from '../variables/facts.ts';
import { stateOf } from '../variables/scope.ts';
import { type Done, doneAt, itemDoneAt } from './past.ts';
import type { Place } from './place.ts';

/** What a task came to in a run that this one goes on with; undefined when it is to be run. */
export function doneBefore(context: PlayContext, { task, header }: Step, { name }: HostState): Done | undefined {
  const { recording, index } = context;
  if (!recording?.past || recording.isRenewed(name, header, task)) return undefined;
  return doneAt(recording.past, { play: index, position: header.position, host: name }, header);
}

/** The same of an item of its loop. */
export function itemDoneBefore({ recording }: PlayContext, { task, header }: Step, place: Place): Done | undefined {
  if (!recording?.past || recording.isRenewed(place.host, header, task)) return undefined;
  return itemDoneAt(recording.past, place, header);
}

/** The host of a batch that has done a task for all of them, in a run that this one goes on with. */
export function doneForAll(context: PlayContext, { header }: Step): HostState | undefined {
  const { recording, index, hosts } = context;
  if (!recording?.past) return undefined;
  return hosts.find(({ name }) =>
    doneAt(recording.past, { play: index, position: header.position, host: name }, header),
  );
}

/** Leaves of a task that has been done what it left then, and gives its result; nothing is told of it. */
export async function replay(context: PlayContext, step: Step, state: HostState, done: Done): Promise<TaskResult> {
  const { task, header } = step;
  const { status, data, notified } = done;
  state.notified.delete(task);
  context.rendezvous.advance(state.name, header.position);
  for (let item = 0; item < done.items; item++) {
    const place = { play: context.index, position: header.position, host: state.name, item };
    const one = itemDoneAt(context.recording?.past, place, header);
    if (one) await replayEffects(context, state, one);
  }
  if (done.items === 0) await replayEffects(context, state, done);
  if (task.register) state.learn(task.register, data);
  const places = new Set(notified);
  for (const handler of context.handlers) if (places.has(placeOf(handler.origin))) state.notified.add(handler);
  const failed = (status === 'failed' || status === 'unreachable') && !done.ignored;
  if (failed && step.landing) learnFailure(step, state, data);
  return resultOf(state, done);
}

/** What a task, or an item of its loop, left beside its result: facts, variables, hosts of the inventory. */
export async function replayEffects(context: PlayContext, state: HostState, done: Done): Promise<void> {
  const { data, module, learner, variables, addition } = done;
  const own = learner === undefined ? state : stateOf(context, learner);
  for (const [name, binding] of variables ?? []) own.included.set(name, binding);
  const facts = variables ? undefined : (data['ansible_facts'] as Values | undefined);
  if (facts && module === 'setup') learnFacts(own, facts);
  else if (facts) own.learnAll(facts);
  if (!addition) return;
  const hosts = await context.inventory.add(addition.addition, addition.origin);
  for (const host of hosts ?? []) context.states.of(host);
}

function resultOf({ name }: HostState, done: Done): TaskResult {
  const { status, data, message, ignored, rescued, delegate } = done;
  return {
    host: name,
    status,
    data,
    differences: [],
    duration: 0,
    ...(message === undefined ? {} : { message }),
    ...(ignored && { ignored }),
    ...(rescued && { rescued }),
    ...(delegate === undefined ? {} : { delegate }),
  };
}

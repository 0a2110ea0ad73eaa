import type { TaskResult } from '../../report/events.ts';
import type { Values } from '../../types.ts';
import { once, type PlayContext, type Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { Lane } from '../order/lane.ts';
import { doneBefore, doneForAll, replay } from '../resume/replay.ts';
import { runTask } from './task.ts';

/** Runs a run_once task on the first host that has come to it, for all of them; each gets what it registers and its outcome. */
export async function runShared(context: PlayContext, step: Step, state: HostState): Promise<TaskResult> {
  const { position } = step.header;
  const { first, result } = await once(context, position, async () => {
    const before = doneForAll(context, step);
    if (before)
      return { first: before, result: await replay(context, step, before, doneBefore(context, step, before)!) };
    const first = context.hosts.find(({ name }) => context.rendezvous.isAt(name, position)) ?? state;
    return { first, result: await runAlone(context, { ...step, shared: context.course.standing }, first) };
  });
  state.perhaps.delete(step.task);
  if (state === first) return result;
  const { register } = step.task;
  for (const name of [register, 'ansible_failed_task', 'ansible_failed_result']) {
    const bound = name && first.learnt.get(name);
    if (bound && (name === register || (result.status !== 'ok' && step.landing))) state.learnt.set(name, bound);
  }
  const facts = result.data['ansible_facts'];
  if (facts && !step.task.delegateFacts) state.learnAll(facts as Values);
  return result;
}

/** Runs a task with nothing before or behind it on its host. */
async function runAlone(context: PlayContext, step: Step, state: HostState): Promise<TaskResult> {
  const lane = new Lane<Step>(() => true);
  const results: TaskResult[] = [];
  lane.enter(step, async (turn) => void results.push(await runTask(context, step, state, turn)));
  await lane.drain();
  return results[0]!;
}

import { ConnectionError } from '../../errors.ts';
import type { Here, Module, Outcome, RemoteModule } from '../../modules/definition/module.ts';
import { type Job, type Steps, stepsOf } from '../../modules/jobs/background.ts';
import { idInCheckMode } from '../../modules/jobs/status.ts';
import type { Task, Text } from '../../types.ts';
import { alone, type Turn } from '../order/lane.ts';
import { flag, number, type TaskScope } from '../variables/scope.ts';
import { waited } from './wait.ts';

/** What a task's async and poll come to. */
export interface Background extends Omit<Job, 'id'> {
  /** In seconds between two questions; 0: nobody asks. */
  readonly poll: number;
}

/** Ansible's. */
const usualPoll = 15;

/** How a task goes on in the background; undefined when it does not. Throws an InputError. */
export function backgroundOf(
  { async: wish, noLog }: Task,
  scope: TaskScope,
  environment: Readonly<Record<string, Text>>,
): Background | undefined {
  if (!wish) return undefined;
  const seconds = number(wish.seconds, scope, 'async');
  if (seconds <= 0) return undefined;
  return {
    seconds: Math.ceil(seconds),
    poll: wish.poll ? Math.max(0, number(wish.poll, scope, 'poll')) : usualPoll,
    hidden: noLog !== undefined && flag(noLog, scope, 'no_log'),
    secrets: Object.values(environment).filter((value) => typeof value !== 'string'),
    origin: wish.seconds.origin,
  };
}

/** Where a job is begun, and asked about. */
interface Post {
  /** Runs a module there. */
  readonly act: (module: Module, turn: Turn) => Promise<Outcome>;
  readonly here: Here;
  readonly turn: Turn;
  /** Aborted when the run is. */
  readonly interrupted: AbortSignal;
  /** Of the task as a whole, in seconds. */
  readonly timeout: number | undefined;
  /** Names the job on its host. */
  readonly id: string;
}

/** Begins a job and, unless nobody is to ask, waits for its end. In check mode its task is done as any other. */
export async function runJob(module: RemoteModule, background: Background, post: Post): Promise<Outcome> {
  const { act, turn, here, id } = post;
  if (here.check) {
    const outcome = await act(module, turn);
    const finished = background.poll > 0;
    return { ...outcome, data: { ...outcome.data, started: finished, finished, ansible_job_id: idInCheckMode } };
  }
  const steps = stepsOf(module, { ...background, id });
  const begun = await act(steps.begin, turn);
  if (background.poll === 0 || begun.failed !== undefined) return begun;
  await turn.head();
  here.progress(`job ${id} is under way`);
  return ended(steps, background, post);
}

/** What a job comes to. A lost connection does not end it: it is asked about until its own time must be over. */
async function ended(steps: Steps, { seconds, poll }: Background, post: Post): Promise<Outcome> {
  const until = performance.now() + (seconds + poll + patience) * 1000;
  for (;;) {
    if (!(await pause(poll, post))) return overdue(steps, post);
    const late = performance.now() >= until;
    try {
      const outcome = await post.act(steps.ask, alone);
      if (outcome.data['finished'] === true) return await cleanedUp(steps, outcome, post);
      if (late) return { ...outcome, failed: `job ${post.id} has not ended in its time` };
    } catch (error) {
      if (late || !(error instanceof ConnectionError)) throw error;
    }
  }
}

/** In seconds: how long a job may take to end once its time is over, and its host to be reached again. */
const patience = 60;

/** Waits until it is time to ask again; false when the time of the whole task is over. Throws Interrupted. */
async function pause(seconds: number, { here, interrupted }: Post): Promise<boolean> {
  return waited(seconds, here.signal).then(
    () => true,
    (error) => {
      if (interrupted.aborted) throw error;
      return false;
    },
  );
}

async function overdue(steps: Steps, { act, timeout }: Post): Promise<Outcome> {
  await act(steps.halt, alone);
  return { changed: true, failed: `not done within ${timeout} s`, data: {} };
}

/** What cannot be cleaned up now will be when it is old. */
async function cleanedUp(steps: Steps, outcome: Outcome, { act }: Post): Promise<Outcome> {
  await act(steps.erase, alone).catch((error: unknown) => {
    if (!(error instanceof ConnectionError)) throw error;
  });
  return outcome;
}

import { ConnectionError } from '../../errors.ts';
import { type Answer, readAnswer } from '../../remote/answer.ts';
import { redactAnswer } from '../../remote/redact.ts';
import type { Reply } from '../connection.ts';
import { endTask } from './beside.ts';
import type { SessionContext } from './context.ts';
import type { Done } from './frames.ts';
import { type Job, secretsOf } from './job.ts';

/** In seconds: how long the answer of a task may take after its processes have been ended. */
const patience = 10;

/** The reply for a program whose end we never learnt. */
export function lost(cause: Error, mayHaveRun: boolean): Extract<Reply, { readonly kind: 'lost' }> {
  return { kind: 'lost', cause, mayHaveRun };
}

/** Why nobody knows the end of a program that a run before this one has begun. */
export const underWay = new ConnectionError('it was under way when the run ended that this one goes on with', {
  reason: 'lost',
});

/** Whether a program was sent, and is known not to have been begun. */
export function notBegun({ number, started }: Job, { kind }: Reply): boolean {
  return number > 0 && !started && (kind === 'stopped' || kind === 'interrupted');
}

/** Whether another try may succeed where this error came up. */
export function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError && ['refused', 'unreachable', 'timeout', 'lost'].includes(error.reason ?? '');
}

/** A task's answer without its secrets, or why it cannot be read. */
export function answerOf(job: Job, { code, records, stdout, stderr }: Done): Answer | Error {
  try {
    if (!records) throw new RangeError('the answer is damaged');
    return redactAnswer(readAnswer(records, { code, stdout, stderr }), secretsOf(job));
  } catch (error) {
    return error as Error;
  }
}

/** Tries again, for so many seconds and as long as it is wanted, what passes. Throws the last error. */
export async function passed(act: () => Promise<void>, seconds: number, wanted: () => boolean): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (let pause = 250; ; pause *= 2) {
    try {
      return await act();
    } catch (error) {
      if (!wanted() || !isPassing(error) || Date.now() + pause > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Ends the processes of a job that is marked as ending; with a generation, nothing of it begins any more. Throws a ConnectionError. */
export async function endJob(
  context: SessionContext,
  shell: { readonly home: string; readonly id: string },
  job: Job,
  generation: number | undefined,
): Promise<Reply> {
  const ended = await endTask(context, shell, job.number, generation);
  const answer = answerOf(job, await lastWords(job));
  if (answer instanceof Error) return lost(answer, true);
  if (!ended) return { kind: 'answered', answer };
  return job.ending === 'timed-out' ? { kind: 'timed-out', answer } : { kind: 'interrupted' };
}

/** What a task that was ended has left. Throws a ConnectionError when it does not come. */
async function lastWords(job: Job): Promise<Done> {
  const until = Date.now() + patience * 1000;
  while (!job.done && !job.settled && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  if (job.done) return job.done;
  throw new ConnectionError('the task was ended, but its shell does not answer', { reason: 'lost' });
}

import { ConnectionError } from '../../errors.ts';
import { type Answer, readAnswer } from '../../remote/answer.ts';
import { Secret } from '../../types.ts';
import type { Reply } from '../connection.ts';
import { redactAnswer } from '../redact.ts';
import type { Done } from './frames.ts';
import type { Job } from './job.ts';

/** In seconds: how long the answer of a task may take after its processes have been ended. */
const patience = 10;

/** The reply for a program whose end we never learnt. */
export function lost(cause: Error, mayHaveRun: boolean): Reply {
  return { kind: 'lost', cause, mayHaveRun };
}

/** Whether another try may succeed where this error came up. */
export function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError && ['refused', 'unreachable', 'timeout', 'lost'].includes(error.reason ?? '');
}

/** A task's answer without its secrets, or why it cannot be read. */
export function answerOf(job: Job, { code, records, stdout, stderr }: Done): Answer | Error {
  const secrets = Object.values(job.options.environment ?? {}).filter((value) => value instanceof Secret);
  try {
    if (!records) throw new RangeError('the answer is damaged');
    return redactAnswer(readAnswer(records, { code, stdout, stderr }), [...job.program.secrets, ...secrets]);
  } catch (error) {
    return error as Error;
  }
}

/** What a task that was ended has left. Throws a ConnectionError when it does not come. */
export async function lastWords(job: Job): Promise<Done> {
  const until = Date.now() + patience * 1000;
  while (!job.done && !job.settled && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  if (job.done) return job.done;
  throw new ConnectionError('the task was ended, but its shell does not answer', { reason: 'lost' });
}

import { type Answer, result } from '../../remote/answer.ts';
import type { Values } from '../../types.ts';
import type { Outcome } from '../definition/module.ts';

/** The id that the task of a job has in check mode, in which none is begun. */
export const idInCheckMode = 'check-mode';

/** The results of `kp_job_ask` that are about the job; the others are its own. */
const ofJobs = ['results_file', 'finished', 'absent', 'ticket', 'overdue'];

/** What was answered about a job, under Ansible's keys; with the answer of the job itself, if there is one. */
export function readStatus(answer: Answer, id: string): Partial<Outcome> & { readonly data: Values } {
  const finished = answer.results.has('finished') || answer.results.has('absent');
  const data = jobKeys(id, finished, result(answer, 'results_file'));
  const ticket = result(answer, 'ticket');
  if (ticket === undefined) return { data };
  const results = new Map([...answer.results].filter(([name]) => !ofJobs.includes(name)));
  const overdue = result(answer, 'overdue');
  return {
    data,
    job: {
      data,
      answer: { ...answer, results },
      ticket,
      ...(overdue === undefined ? {} : { overdue: Number(overdue) }),
    },
  };
}

/** How results call what is known of a job. */
export function jobKeys(id: string, finished: boolean, file: string | undefined): Values {
  return { started: true, finished, ansible_job_id: id, ...(file === undefined ? {} : { results_file: file }) };
}

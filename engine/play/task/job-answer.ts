import type { Here, Outcome, RemoteModule } from '../../modules/definition/module.ts';
import { findModule } from '../../modules/definition/registry.ts';
import { concealed, readTicket, type Ticket } from '../../modules/jobs/ticket.ts';
import { redactAnswer } from '../../remote/redact.ts';
import type { Values } from '../../types.ts';
import { outcomeOf, timedOut } from './execute.ts';

/** Puts the outcome of a job itself in the place of what was answered about it. */
export async function readJob(outcome: Outcome, here: Here): Promise<Outcome> {
  const { job } = outcome;
  if (!job) return outcome;
  const ticket = readTicket(job.ticket);
  const answer = redactAnswer(job.answer, ticket?.secrets ?? []);
  const [step, args] = await readerOf(ticket);
  const own = job.overdue === undefined ? outcomeOf(answer, step, args, here) : timedOut(answer, job.overdue);
  return ticket?.hidden === false ? { ...own, data: { ...own.data, ...job.data } } : hidden(own, job.data);
}

type Step = Pick<RemoteModule, 'build' | 'read'>;

/** Reads nothing but what every answer has. */
const general: Step = {
  build: () => undefined,
  read: ({ code, stdout, stderr }) => ({ rc: code, stdout: stdout.toString(), stderr: stderr.toString() }),
};

/** Who reads the answer, with the arguments: the module of the ticket, unless a host has made that up. */
async function readerOf(ticket: Ticket | undefined): Promise<readonly [Step, unknown]> {
  const module = ticket?.module === undefined ? undefined : await findModule(ticket.module);
  if (module?.form !== 'remote' || module.foreground !== undefined) return [general, undefined];
  const args = module.args.safeParse(ticket?.args);
  return args.success ? [module, args.data] : [general, undefined];
}

/** What it said can be used, and is not shown. */
function hidden({ failed, differences: _, ...outcome }: Outcome, keys: Values): Outcome {
  const reason = failed === undefined ? {} : { failed: 'it failed, and says no more because its task says no_log' };
  return { ...outcome, ...reason, data: { ...(concealed(outcome.data) as Values), ...keys } };
}

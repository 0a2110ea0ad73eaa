import { result } from '../../remote/answer.ts';
import type { Program } from '../../remote/program.ts';
import type { Origin, Secret, Value } from '../../types.ts';
import type { RemoteModule } from '../definition/module.ts';
import { askJob, beginJob, endJob, eraseJob } from './programs.ts';
import { jobKeys, readStatus } from './status.ts';
import { writeTicket } from './ticket.ts';

/** A task of a remote module that goes on in the background. */
export interface Job {
  readonly id: string;
  /** How long it may take, in seconds. */
  readonly seconds: number;
  /** Whether nothing that it says may be shown. */
  readonly hidden: boolean;
  /** Those of its environment. */
  readonly secrets: readonly Secret[];
  readonly origin: Origin;
}

/** What can be done with a job, each as a module: begun, asked about, ended before its time, and cleaned up. */
export interface Steps {
  readonly begin: RemoteModule;
  readonly ask: RemoteModule;
  readonly halt: RemoteModule;
  readonly erase: RemoteModule;
}

const nothingToDo: Program = { text: ':', uploads: [], secrets: [] };

/** The steps of a job that does what a module does. */
export function stepsOf(module: RemoteModule, job: Job): Steps {
  const { id, seconds, hidden, origin } = job;
  let secrets = job.secrets;
  const ticketFor = (name: string | undefined, args: unknown, concealing: boolean) =>
    writeTicket({ module: name, args: args as Value, hidden: concealing, secrets });
  const step = (build: RemoteModule['build'], read: RemoteModule['read']): RemoteModule => {
    const { judgesHere: _, ...rest } = module;
    return { ...rest, repeatable: true, build, ...(read && { read }) };
  };
  return {
    begin: step(
      async (args, here, soFar) => {
        const program = await module.build(args, here, soFar);
        secrets = [...job.secrets, ...(program?.secrets ?? [])];
        const ticket = ticketFor(program && module.name, args, hidden);
        return beginJob({ id, seconds, ticket, origin }, { ...(program ?? nothingToDo), secrets });
      },
      (answer) => ({ data: jobKeys(id, false, result(answer, 'results_file')) }),
    ),
    ask: step(
      () => askJob(id, secrets),
      (answer, args) => {
        const status = readStatus(answer, id);
        // It is this task's own answer: no need to trust the host for what it is, and no_log is said of this very task.
        const ticket = ticketFor(module.name, args, false).reveal();
        return status.job ? { ...status, job: { ...status.job, ticket } } : status;
      },
    ),
    halt: step(
      () => endJob(id),
      () => ({}),
    ),
    erase: step(
      () => eraseJob(id),
      () => ({}),
    ),
  };
}

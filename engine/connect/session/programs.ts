import { ConnectionError } from '../../errors.ts';
import type { Reply } from '../connection.ts';
import { Acknowledged } from './acknowledged.ts';
import { Generations } from './generations.ts';
import type { Job } from './job.ts';
import { lost, notBegun } from './outcome.ts';
import { Pipeline } from './pipeline.ts';
import type { Unknown } from './succession.ts';

/** What is done about the programs that are left when one has come to its end. */
export interface Shipping {
  /** Sends one that has its number, to the shell that there is. */
  send(job: Job): void;
  /** Sends what may be sent now. */
  pump(): void;
}

/** The programs of a session on their way, and what becomes of them: of each one that ends, and of all when a shell is lost. */
export class Programs {
  readonly jobs = new Pipeline();
  readonly generations = new Generations();
  readonly acknowledged = new Acknowledged();
  readonly #shipping: Shipping;

  constructor(shipping: Shipping) {
    this.#shipping = shipping;
  }

  /** Gives the reply that has come from the host. */
  answered(job: Job, reply: Reply): void {
    this.acknowledged.answered(job);
    this.settle(job, reply);
  }

  /** Gives the reply; whatever is not a success stops those behind it that have not been sent. */
  settle(job: Job, reply: Reply): void {
    const behind = this.jobs.remove(job);
    if (notBegun(job, reply)) job.options.keeping?.unsent();
    job.settle(reply);
    if (reply.kind !== 'answered' || reply.answer.code !== 0) {
      this.generations.stop(job.generation);
      for (const other of behind.filter(({ generation }) => this.generations.isStopped(generation))) {
        this.jobs.remove(other);
        other.settle({ kind: 'stopped' });
      }
    }
    this.#shipping.pump();
  }

  /** What has not begun is sent again, unless something before it failed or has an unknown outcome. */
  takeStock(cause: Error, unknown: Unknown): void {
    for (const job of this.jobs.sent) {
      if (job.done) continue; // it is over, and about to be told: it must not be sent again
      const unclear = unknown === job.number || unknown === 'everything';
      if (this.generations.isStopped(job.generation)) this.settle(job, { kind: 'stopped' });
      else if (unclear) this.settle(job, lost(cause, true));
      else if (job.awaits) this.settle(job, lost(cause, false));
      else this.#shipping.send(job);
    }
  }

  /** No new connection: nothing can be learnt of what was sent, and nothing behind it ran. */
  abandon(cause: Error): void {
    for (const job of this.jobs.sent) this.#settleLost(job, cause, true);
    for (const job of this.jobs.waiting) this.#settleLost(job, cause, false);
  }

  /**
   * The first shell did not greet. If the connection was lost, the next one tells what became of the programs that had been
   * sent, and this is false; one that says nothing may yet run them; otherwise none has been run. Of those that were not
   * sent the first is told why, unless others are, and for those behind it somebody may try anew.
   */
  refuse(error: Error): boolean {
    const reason = error instanceof ConnectionError ? error.reason : undefined;
    const { sent } = this.jobs;
    if (reason === 'lost' && sent.length > 0) return false;
    if (reason === 'timeout' && sent.length > 0) this.abandon(error);
    const told = sent.length > 0 ? sent : this.jobs.waiting.slice(0, 1);
    for (const job of told.filter(({ settled }) => !settled)) {
      this.jobs.remove(job);
      if (job.number > 0) job.options.keeping?.unsent();
      job.refuse(error);
    }
    for (const job of this.jobs.waiting) {
      this.jobs.remove(job);
      job.settle({ kind: 'stopped' });
    }
    return true;
  }

  /** The session was closed over them. */
  close(): void {
    for (const job of this.jobs.sent) this.#settleLost(job, new ConnectionError('the connection is closed'), true);
  }

  #settleLost(job: Job, cause: Error, mayHaveRun: boolean): void {
    this.jobs.remove(job);
    this.generations.stop(job.generation);
    job.settle(lost(cause, mayHaveRun));
  }
}

import type { Job } from './job.ts';

/** Tells the jobs of a session of an interrupt. One listener serves all: to add one, a signal looks at all that it has. */
export class Interrupts {
  readonly #jobs = new Map<AbortSignal, Set<Job>>();
  readonly #interrupt: (job: Job) => void;

  constructor(interrupt: (job: Job) => void) {
    this.#interrupt = interrupt;
  }

  /** Has the job told, once its signal is aborted, until it is settled. */
  watch(job: Job): void {
    const { signal } = job.options;
    if (!signal) return;
    const jobs = this.#jobs.get(signal) ?? this.#listen(signal);
    jobs.add(job);
    job.unwatch = () => jobs.delete(job);
  }

  #listen(signal: AbortSignal): Set<Job> {
    const jobs = new Set<Job>();
    this.#jobs.set(signal, jobs);
    signal.addEventListener('abort', () => jobs.forEach(this.#interrupt), { once: true });
    return jobs;
  }
}

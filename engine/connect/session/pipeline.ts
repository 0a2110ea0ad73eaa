import { type Job, secretsOf } from './job.ts';
import { inlineUploads } from './wire.ts';

/** What may be on its way to the host, unanswered. */
const window = { tasks: 64, bytes: 256 * 1024 };

/** The programs of a session in their order: first those that were sent and have no answer yet, then those that wait. */
export class Pipeline {
  #waiting: Job[] = [];
  readonly #sent = new Map<number, Job>();
  #bytes = 0;
  /** How many of those that were sent may ask for an upload. */
  #mayAsk = 0;
  #lastNumber = 0;

  get sent(): readonly Job[] {
    return [...this.#sent.values()];
  }

  get waiting(): readonly Job[] {
    return this.#waiting;
  }

  /** The job that was sent under a number and has no answer yet. */
  find(number: number): Job | undefined {
    return this.#sent.get(number);
  }

  append(job: Job): void {
    this.#waiting.push(job);
  }

  /** Has it sent once more, before all others. */
  putBack(job: Job): void {
    this.#waiting.unshift(job);
  }

  /**
   * Whether there is one that may be sent now. Behind a program that may ask for an upload nothing is sent until it has
   * answered; a secret goes only to a shell that has greeted.
   */
  ready(greeted: boolean): boolean {
    const job = this.#waiting[0];
    const words = job?.words;
    if (words === undefined || this.#mayAsk > 0 || (!greeted && secretsOf(job!).length > 0)) return false;
    if (this.#sent.size === 0) return true;
    return this.#sent.size < window.tasks && this.#bytes + words.bytes <= window.bytes;
  }

  /** The next one, with its number, as sent. */
  next(): Job {
    const job = this.#waiting.shift()!;
    job.number = ++this.#lastNumber;
    this.#sent.set(job.number, job);
    this.#count(job, 1);
    return job;
  }

  /** Takes a job out, wherever it is, and gives those that wait behind it. */
  remove(job: Job): readonly Job[] {
    if (this.#sent.delete(job.number)) this.#count(job, -1);
    const behind = this.#waiting.slice(this.#waiting.indexOf(job) + 1);
    this.#waiting = this.#waiting.filter((other) => other !== job);
    return behind;
  }

  #count(job: Job, one: 1 | -1): void {
    this.#bytes += one * job.words!.bytes;
    if (bigUploads(job).length > 0) this.#mayAsk += one;
  }
}

/** The uploads that are sent only when the program asks for them. */
export function bigUploads(job: Job): Job['program']['uploads'] {
  const inline = inlineUploads(job.program.uploads);
  return job.program.uploads.filter((upload) => !inline.includes(upload));
}

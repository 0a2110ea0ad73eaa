import { type Job, secretsOf } from './job.ts';

/** What may be on its way to the host, unanswered. */
const window = { tasks: 64, bytes: 256 * 1024 };

/** The programs of a session in their order: first those that were sent and have no answer yet, then those that wait. */
export class Pipeline {
  #waiting: Job[] = [];
  readonly #sent = new Map<number, Job>();
  #bytes = 0;
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

  /** Whether there is one that may be sent now; a secret goes only to a shell that has greeted, and what may have been begun before only to one that has told. */
  ready(greeted: boolean): boolean {
    const job = this.#waiting[0];
    const words = job?.words;
    if (words === undefined || (!greeted && waitsForGreeting(job!))) return false;
    if (this.#sent.size === 0) return true;
    return this.#sent.size < window.tasks && this.#bytes + words.bytes <= window.bytes;
  }

  /** The next one, with its number, as sent. */
  next(): Job {
    const job = this.#waiting.shift()!;
    job.number = ++this.#lastNumber;
    this.#sent.set(job.number, job);
    this.#bytes += job.words!.bytes;
    return job;
  }

  /** Takes a job out, wherever it is, and gives those that wait behind it. */
  remove(job: Job): readonly Job[] {
    if (this.#sent.delete(job.number)) this.#bytes -= job.words!.bytes;
    const behind = this.#waiting.slice(this.#waiting.indexOf(job) + 1);
    this.#waiting = this.#waiting.filter((other) => other !== job);
    return behind;
  }
}

function waitsForGreeting(job: Job): boolean {
  return job.options.keeping?.open !== undefined || secretsOf(job).length > 0;
}

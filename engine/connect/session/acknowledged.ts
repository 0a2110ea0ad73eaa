import type { Job } from './job.ts';

/** Up to which program of a session all answers have arrived, and are in the run's journal where they are to get there. */
export class Acknowledged {
  #answered = 0;
  readonly #held = new Set<number>();

  /** The answer of a program has arrived; it is held until what came of it is in the journal. */
  answered({ number, options: { keeping } }: Job): void {
    this.#answered = number;
    if (!keeping) return;
    this.#held.add(number);
    void keeping.kept.then(() => this.#held.delete(number));
  }

  /** The number of the last program whose answer need not be kept on the host. */
  get last(): number {
    return this.#held.size === 0
      ? this.#answered
      : Math.min(this.#answered, ...[...this.#held].map((number) => number - 1));
  }
}

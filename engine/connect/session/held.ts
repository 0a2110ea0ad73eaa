import type { Job } from './job.ts';

/** The numbers of programs whose answers have arrived, and are not in the run's journal yet. */
export class Held {
  readonly #numbers = new Set<number>();

  /** Holds the answer of a program until what came of it is in the journal, if it is to get there. */
  hold({ number, options: { keeping } }: Job): void {
    if (!keeping) return;
    this.#numbers.add(number);
    void keeping.kept.then(() => this.#numbers.delete(number));
  }

  /** The last number up to which nothing is held, and which is no later than the given one. */
  below(number: number): number {
    return this.#numbers.size === 0 ? number : Math.min(number, ...[...this.#numbers].map((held) => held - 1));
  }
}

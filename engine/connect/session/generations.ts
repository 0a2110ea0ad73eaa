/**
 * What makes stopping free of races: a failure stops all programs of its generation and of those before it, those that are
 * on their way among them. A lane that goes on begins a generation of its own, so that the programs of another lane of the
 * same session stay behind the failure that has yet to be told to it.
 */
export class Generations {
  readonly #lanes = new Map<string, number>();
  #shared = 0;
  #latest = 0;
  #stopped = -1;

  /** The newest one. */
  get latest(): number {
    return this.#latest;
  }

  /** That of what a lane sends now. */
  of(lane = ''): number {
    return this.#lanes.get(lane) ?? this.#shared;
  }

  /** Begins a new one for a lane, or for all. */
  begin(lane?: string): void {
    this.#latest++;
    if (lane !== undefined) {
      this.#lanes.set(lane, this.#latest);
      return;
    }
    this.#shared = this.#latest;
    this.#lanes.clear();
  }

  /** Stops this one and all before it. */
  stop(generation: number): void {
    this.#stopped = Math.max(this.#stopped, generation);
  }

  isStopped(generation: number): boolean {
    return generation <= this.#stopped;
  }
}

/** Counts how far the hosts of a play have come, to say of each task, in order, when no host will report on it any more. */
export class Progress {
  readonly #passed: number[];
  readonly #hosts: number;
  readonly #settle: (index: number) => void;
  #next = 0;

  constructor(tasks: number, hosts: number, settle: (index: number) => void) {
    this.#passed = new Array(tasks).fill(0);
    this.#hosts = hosts;
    this.#settle = settle;
  }

  /** One host is done with the task at this index. */
  pass(index: number): void {
    this.#passed[index]!++;
    while (this.#passed[this.#next] === this.#hosts) this.#settle(this.#next++);
  }

  /** One host will do nothing from this index on. */
  leave(index: number): void {
    for (let i = index; i < this.#passed.length; i++) this.pass(i);
  }
}

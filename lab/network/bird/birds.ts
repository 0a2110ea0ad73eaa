import { LabError } from '../../errors.ts';
import type { Layout } from '../../layout.ts';
import type { Groups } from '../../processes/groups.ts';
import { Bird, type WantedBird } from './bird.ts';

/** The routing daemons of a lab. */
export class Birds {
  readonly #lab: Layout;
  readonly #groups: Groups;
  readonly #birds = new Map<string, Bird>();

  constructor(lab: Layout, groups: Groups) {
    this.#lab = lab;
    this.#groups = groups;
  }

  /** Takes note of those that a daemon before this one left. */
  async resume(): Promise<void> {
    const prefix = `${this.#lab.prefix}bird-`;
    for (const group of await this.#groups.list()) {
      if (group.startsWith(prefix)) this.#bird(group.slice(prefix.length));
    }
  }

  /** Settles when these run as wanted, and no others. */
  async keep(wanted: readonly WantedBird[]): Promise<void> {
    const names = new Set(wanted.map(({ name }) => name));
    const others = [...this.#birds].filter(([name]) => !names.has(name));
    await Promise.all([
      ...wanted.map((one) => this.#bird(one.name).keep(one)),
      ...others.map(async ([name, bird]) => {
        await bird.end();
        this.#birds.delete(name);
      }),
    ]);
  }

  /** Asks one of them; a LabError when it is not there or does not answer. */
  async ask(name: string, question: string): Promise<string[]> {
    const bird = this.#birds.get(name);
    if (!bird) throw new LabError(`there is no routing daemon ${name}`);
    return bird.ask(question);
  }

  /** Whether there is one of this name. */
  has(name: string): boolean {
    return this.#birds.has(name);
  }

  /** Whether all of them run. */
  allRun(): boolean {
    return [...this.#birds.values()].every((bird) => bird.isRunning());
  }

  #bird(name: string): Bird {
    const known = this.#birds.get(name);
    if (known) return known;
    const bird = new Bird(this.#lab, this.#groups, name);
    this.#birds.set(name, bird);
    return bird;
  }
}

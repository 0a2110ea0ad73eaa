import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import type { Layout } from '../../layout.ts';
import type { Groups } from '../../processes/groups.ts';
import { killGroup } from '../../processes/processes.ts';
import { inside, isInside } from '../namespace.ts';
import { askBird, BirdSilent } from './ask.ts';

/** A BIRD that a lab wants: its name in the lab, the namespace that it routes for, and its configuration. */
export interface WantedBird {
  readonly name: string;
  readonly namespace: string;
  readonly text: string;
}

/** One routing daemon of a lab, in a process group of its own: it outlives whoever started it. */
export class Bird {
  readonly #groups: Groups;
  readonly #group: string;
  readonly #file: string;
  readonly #socket: string;
  readonly #log: string;
  /** The configuration that it is known to run with. */
  #obeys: string | undefined;

  constructor(lab: Layout, groups: Groups, name: string) {
    this.#groups = groups;
    this.#group = birdGroup(lab, name);
    this.#file = `${lab.state}/bird-${name}.conf`;
    this.#socket = `${lab.run}/bird-${name}.sock`;
    this.#log = `${lab.state}/bird-${name}.log`;
  }

  /** Settles when it runs with this configuration; sessions that are the same in the one before stay as they are. */
  async keep({ namespace, text }: Pick<WantedBird, 'namespace' | 'text'>): Promise<void> {
    const runs = this.isRunning();
    if (runs && this.#obeys === text) return;
    const atHome = runs && this.#processes().some((id) => isInside(namespace, id));
    this.#obeys = undefined;
    await this.#write(text);
    if (runs && !atHome) await killGroup(this.#groups, this.#group); // its namespace was laid anew
    if (atHome) await this.ask(`configure "${this.#file}"`);
    else await this.#start(namespace);
    this.#obeys = text;
  }

  /** Asks it something; the lines of its answer. */
  ask(question: string): Promise<string[]> {
    return askBird(this.#socket, question);
  }

  isRunning(): boolean {
    return this.#processes().length > 0;
  }

  #processes(): number[] {
    return this.#groups.processes(this.#group);
  }

  /** Ends it, and leaves nothing of it. */
  async end(): Promise<void> {
    await killGroup(this.#groups, this.#group);
    await this.#groups.remove(this.#group);
    for (const file of [this.#file, this.#socket, this.#log]) await rm(file, { force: true });
  }

  /** It may hold passwords, so only root reads it. */
  async #write(text: string): Promise<void> {
    if (existsSync(this.#file) && (await readFile(this.#file, 'utf8')) === text) return;
    await writeFile(`${this.#file}.new`, text, { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }

  async #start(namespace: string): Promise<void> {
    await this.#groups.remove(this.#group);
    await rm(this.#socket, { force: true });
    await this.#groups.start(this.#group, {
      argv: inside(namespace, ['bird', '-f', '-c', this.#file, '-s', this.#socket]),
      environment: { TZ: 'UTC' },
      log: this.#log,
    });
    while (!(await this.#answers())) {
      if (!this.isRunning()) {
        const said = (await readFile(this.#log, 'utf8')).slice(-2000);
        throw new LabError(`the routing daemon in ${namespace} does not start:\n${said}`);
      }
      await sleep(10);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      await this.ask('show status');
      return true;
    } catch (error) {
      if (error instanceof BirdSilent) return false;
      throw error;
    }
  }
}

/** Name of a BIRD's process group. */
export function birdGroup(lab: Layout, name: string): string {
  return `${lab.prefix}bird-${name}`;
}

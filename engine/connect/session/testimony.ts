import type { Keeping, Reply } from '../connection.ts';
import type { Done, Message } from './frames.ts';
import type { Job } from './job.ts';
import { answerOf, lost, underWay } from './outcome.ts';

/** What is known of a program that a run before this one may have begun: its answer, that nobody knows, or nothing against running it. */
export type Known = Done | 'unclear' | 'not begun';

/** What sessions of the runs that this one goes on with have left on a host: answers, and what was under way, by keys. */
export class Testimony {
  readonly #runs: ReadonlySet<string>;
  readonly #met = new Set<string>();
  readonly #known = new Map<string, Done | 'unclear'>();
  /** What a session has said until it says who it was. */
  #said = new Map<string, Done | 'unclear'>();
  #next: string | undefined;
  readonly #told = new Set<string>();

  /** The runs that this one goes on with, with commas. */
  constructor(resumes: string | undefined) {
    this.#runs = new Set(resumes?.split(','));
  }

  /** Takes a message about the past; false when it is about something else. */
  take(message: Message): boolean {
    if (message.kind === 'past') this.#next = message.key;
    else if (message.kind === 'unclear') this.#said.set(message.key, 'unclear');
    else if (message.kind === 'done' && this.#next !== undefined) {
      this.#said.set(this.#next, message);
      this.#next = undefined;
    } else if (message.kind === 'met') {
      if (this.#runs.has(message.run)) {
        this.#met.add(message.shell);
        for (const [key, known] of this.#said) this.#known.set(key, known);
      }
      this.#said = new Map();
    } else return false;
    return true;
  }

  /** What is known of a program; told once, as it is run afterwards. */
  of({ key, open }: Keeping): Known {
    if (!open || this.#told.has(key)) return 'not begun';
    this.#told.add(key);
    const known = this.#known.get(key) ?? (this.#isMissed(open.sentTo) ? 'unclear' : 'not begun');
    this.#known.delete(key);
    return known;
  }

  /** What a run before this one has left of a program; undefined when it is to be run. */
  replyTo(job: Job): Reply | undefined {
    const known = job.options.keeping ? this.of(job.options.keeping) : 'not begun';
    if (known === 'not begun') return undefined;
    const answer = known === 'unclear' ? underWay : answerOf(job, known);
    if (answer instanceof Error) return { ...lost(answer, true), past: true };
    return answer.needs.length > 0 ? undefined : { kind: 'answered', answer }; // it only asked for more
  }

  /** It was sent to a session that says nothing any more. */
  #isMissed(sentTo: string | undefined): boolean {
    return sentTo !== undefined && !this.#met.has(sentTo);
  }
}

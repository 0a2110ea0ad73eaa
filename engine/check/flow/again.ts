import type { InputError } from '../../errors.ts';
import { isTemplate } from '../../load/fields.ts';
import type { Binding, Scalar, Vars } from '../../types.ts';
import { type Asking, boundIn } from './known.ts';

/** Hosts of one class at a task: what is bound around it, and what else a look at the task depends on. */
export interface Standpoint {
  readonly layers: readonly Vars[];
  readonly varies: ReadonlySet<Binding>;
  readonly facts: boolean;
  mayBe(name: string): boolean;
}

/** A name that was asked for: what it was bound to, and whether it may be there when it is not. */
interface Answer {
  readonly binding: Binding | undefined;
  readonly varies: boolean;
  readonly mayBe: boolean;
}

/** What a look at a task has asked for and found. What is asked for alike is found alike. */
export class Outcome implements Asking {
  readonly errors: InputError[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #from: Standpoint;
  #all = false;

  constructor(from: Standpoint) {
    this.#from = from;
  }

  asked(name: string, binding: Binding | undefined): void {
    if (!this.#answers.has(name)) this.#answers.set(name, answerOf(name, binding, this.#from));
  }

  askedForAll(): void {
    this.#all = true;
  }

  /** Whether a look from elsewhere would find the same. */
  holdsFor(there: Standpoint): boolean {
    if (this.#all || there.facts !== this.#from.facts) return false;
    for (const [name, answer] of this.#answers) {
      if (!alike(answer, answerOf(name, boundIn(there.layers, name), there))) return false;
    }
    return true;
  }
}

function answerOf(name: string, binding: Binding | undefined, { varies, mayBe }: Standpoint): Answer {
  return { binding, varies: binding !== undefined && varies.has(binding), mayBe: !binding && mayBe(name) };
}

/** The same binding; or single values without templates that are equal, or of which no value counts. */
function alike(one: Answer, other: Answer): boolean {
  if (one.varies !== other.varies || one.mayBe !== other.mayBe) return false;
  if (one.binding === other.binding) return true;
  const [first, second] = [plainOf(one.binding), plainOf(other.binding)];
  return first !== undefined && second !== undefined && (one.varies || first === second);
}

function plainOf(binding: Binding | undefined): Scalar | undefined {
  if (!binding) return undefined;
  const value = 'data' in binding ? binding.data : binding.written.content;
  if (value !== null && typeof value === 'object') return undefined;
  return 'written' in binding && isTemplate(binding.written) ? undefined : value;
}

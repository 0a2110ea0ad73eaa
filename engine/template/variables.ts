import { InputError } from '../errors.ts';
import type { Origin, Value, Written } from '../types.ts';
import type { Scope } from './scope.ts';

interface Running {
  readonly name: string;
  readonly written: Written;
}

/** The variables of one scope as far as they have been evaluated, each once. */
export class Variables {
  readonly scope: Scope;
  readonly #evaluate: (written: Written, variables: Variables) => Value;
  readonly #values = new Map<Written, Value>();
  readonly #running: Running[] = [];

  constructor(scope: Scope, evaluate: (written: Written, variables: Variables) => Value) {
    this.scope = scope;
    this.#evaluate = evaluate;
  }

  /** The value of a variable, or of a part of one; `use` is where it is asked for. Throws when it is made from itself. */
  value(name: string, written: Written, use: () => Origin): Value {
    const known = this.#values.get(written);
    if (known !== undefined) return known;
    const start = this.#running.findIndex((running) => running.written === written);
    if (start !== -1) throw cycle(this.#running.slice(start), use());
    this.#running.push({ name, written });
    try {
      const value = this.#evaluate(written, this);
      this.#values.set(written, value);
      return value;
    } catch (error) {
      throw error instanceof InputError ? reachedBy(error, `for "${name}", used at`, use()) : error;
    } finally {
      this.#running.pop();
    }
  }
}

/** The same error, which also says how its place was reached. */
export function reachedBy(error: InputError, what: string, origin: Origin): InputError {
  if (error.constructor !== InputError) return error;
  const { message, hint, excerpt, cause } = error;
  const code = error.code === undefined ? {} : { code: error.code };
  if (!error.origin) return new InputError(message, { ...code, origin, hint, excerpt, cause, via: error.via });
  return new InputError(message, {
    ...code,
    origin: error.origin,
    via: [...error.via, { what, origin }],
    hint,
    excerpt,
    cause,
  });
}

function cycle(running: readonly Running[], origin: Origin): InputError {
  const names = running.map(({ name }) => name);
  return new InputError(`"${names[0]}" is made from itself: ${[...names, names[0]].join(' → ')}`, {
    origin,
  });
}

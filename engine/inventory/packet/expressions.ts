import { InputError } from '../../errors.ts';
import type { Server } from '../../providers/provider.ts';
import { evaluateExpression, holds } from '../../template/evaluate.ts';
import type { Scope } from '../../template/scope.ts';
import type { Binding, Values } from '../../types.ts';
import type { Expression } from '../constructed/options.ts';
import { worldOf } from '../values.ts';
import type { Found } from './choose.ts';
import { classicVariables, extraVariables, peerVariables } from './variables.ts';

/** Whether all of these hold for a device. Throws an InputError that names the device: a machine left out in silence is worse. */
export function allHold(filter: readonly Expression[], found: Found): boolean {
  if (filter.length === 0) return true;
  const scope = scopeOf(found);
  return filter.every((condition) => {
    try {
      return holds(condition, scope);
    } catch (error) {
      throw error instanceof InputError ? forDevice(error, found) : error;
    }
  });
}

/** What the expressions of a key say of devices, and of how many none says anything. */
export class Answers {
  readonly #key: string;
  readonly #expressions: readonly Expression[];
  #missed = 0;
  #first: InputError | undefined;

  constructor(key: string, expressions: readonly Expression[]) {
    this.#key = key;
    this.#expressions = expressions;
  }

  /** The first answer that is not empty; undefined when there is none. */
  of(found: Found): string | undefined {
    if (this.#expressions.length === 0) return undefined;
    const scope = scopeOf(found);
    for (const { text, origin } of this.#expressions) {
      const answer = this.#attempt(found, () => evaluateExpression(text, origin, scope));
      if (answer !== undefined && answer !== null && String(answer) !== '') return String(answer);
    }
    this.#missed++;
    return undefined;
  }

  /** What is worth telling: that devices have what they have without the key. */
  doubts(): InputError[] {
    if (this.#missed === 0) return [];
    const devices = this.#missed === 1 ? 'a device' : `${this.#missed} devices`;
    const { origin } = this.#expressions[0]!;
    const hint = this.#first?.message;
    return [new InputError(`"${this.#key}" has no answer for ${devices}`, { origin, ...(hint && { hint }) })];
  }

  #attempt<T>(found: Found, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#first ??= forDevice(error, found);
      return undefined;
    }
  }
}

function forDevice({ message, origin, hint, excerpt, via }: InputError, { server }: Found): InputError {
  const place = { via, ...(origin && { origin }), ...(hint && { hint }), ...(excerpt !== undefined && { excerpt }) };
  return new InputError(`for ${server.name || server.id}: ${message}`, place);
}

/** The scopes of devices, which a file may ask for several expressions. */
const scopes = new WeakMap<Server, Scope>();

function scopeOf(found: Found): Scope {
  const scope = scopes.get(found.server) ?? newScope(found);
  scopes.set(found.server, scope);
  return scope;
}

/** The variables of one device, all that there are; other hosts have no names yet. */
function newScope(found: Found): Scope {
  const { project, server } = found;
  const values: Values = { ...classicVariables(server), ...extraVariables(server, project), ...peerVariables(found) };
  const vars = new Map(Object.entries(values).map(([name, data]): [string, Binding] => [name, { data }]));
  return { lookup: (name) => vars.get(name), names: () => vars.keys(), world: worldOf(() => undefined) };
}

import { InputError } from '../errors.ts';
import { Secret, Unknown, type Value, type Values, type Written } from '../types.ts';
import { takeArguments, takeOptions, WrongArgument } from './arguments.ts';
import type { Call } from './ast.ts';
import { DependsOnUnknown } from './depends.ts';
import { type Form, type Helper, type Lazy, Missing, Refusal, type Surroundings } from './helpers/helper.ts';
import { findHelper, type RegisteredHelper } from './helpers/registry.ts';
import { type Here, originOf } from './here.ts';
import type { World } from './scope.ts';
import { hasSecret, reveal, seal } from './secrecy.ts';
import { obstacleTo, unknownOf } from './unknown.ts';
import { describe } from './values.ts';

/** No arguments by name. */
export const none: Values = Object.freeze({});

/** That a helper failed with a secret: what it says of it is not repeated. */
export class Hushed extends Error {}

/**
 * What a helper gives for these arguments, whose number was checked before anything was evaluated. `called` is the name
 * that it was called by. Throws what it threw, or Hushed when there was a secret.
 */
export function invoke(
  around: Around,
  registered: RegisteredHelper,
  called: string,
  given: readonly Value[],
  named: Values,
): Value | Missing {
  const { helper, parameters, options } = registered;
  const obstacle = around.world.mayBeUnknown ? obstacleTo(helper.name, [...given, named]) : undefined;
  if (obstacle) return unknownOf(helper.gives, obstacle);
  const kept = helper.secrets === 'kept';
  const secret = kept ? given.some((value) => value instanceof Secret) : given.some(hasSecret) || hasSecret(named);
  const reveals = secret && !kept;
  try {
    const args = takeArguments(called, parameters, reveals ? given.map(reveal) : given);
    const plain = reveals ? (reveal(named) as Values) : named;
    if (named !== none) takeOptions(called, options, plain, args);
    const value = helper.run(args as Parameters<Helper['run']>[0], named === none ? around : around.with(plain));
    if (value instanceof Missing) return secret ? new Missing(`${called} finds nothing for the secret`) : value;
    return reveals && helper.secrets !== 'compared' ? seal(value) : value;
  } catch (error) {
    if (!secret || isSignal(error) || (error instanceof InputError && error.origin)) throw error;
    throw new Hushed(`${called} cannot work with the secret that it is given`);
  }
}

const builtIn: ReadonlySet<unknown> = new Set([
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
]);

/** Whether something that was thrown is no mistake at all: another stage's way to say that it needs something first. */
export function isSignal(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const own = error instanceof InputError || error instanceof Refusal || error instanceof WrongArgument;
  return !own && !(error instanceof Hushed) && !('code' in error) && !builtIn.has(error.constructor);
}

/** What something evaluates to; undefined when that is a mistake, or is not known here and now. */
export function tryTo<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof InputError || isSignal(error)) return undefined;
    throw error;
  }
}

/** What a helper gets beside its arguments, at one place of a template. */
export class Around implements Surroundings {
  readonly named: Values;
  readonly #here: Here;
  readonly #node: Call;

  constructor(here: Here, node: Call, named: Values = none) {
    this.#here = here;
    this.#node = node;
    this.named = named;
  }

  with(named: Values): Around {
    return new Around(this.#here, this.#node, named);
  }

  get world(): World {
    return this.#here.variables.scope.world;
  }

  call(name: string, args: readonly Value[]): Value | Missing {
    const registered = findHelper(name)!; // that there is one was checked when it was parsed
    if ('form' in registered) return evaluateForm(registered.form, args);
    try {
      return invoke(this, registered, name, args, none);
    } catch (error) {
      if (error instanceof WrongArgument) throw new Refusal(error.message, error.hint);
      if (error instanceof Refusal) throw new Refusal(`${name}: ${error.message}`, error.hint);
      throw error;
    }
  }

  passes(test: string, value: Value, args: readonly Value[]): boolean {
    return this.call(test, [value, ...args]) === true;
  }

  variable(name: string): Value | undefined {
    const binding = this.#here.variables.scope.lookup(name);
    if (!binding) return undefined;
    return 'data' in binding ? binding.data : this.evaluate(name, binding.written);
  }

  names(): Iterable<string> {
    return this.#here.variables.scope.names();
  }

  evaluate(name: string, written: Written): Value {
    return this.#here.variables.value(name, written, () => originOf(this.#here, this.#node.path.loc.start));
  }
}

function evaluateForm(form: Form, args: readonly Value[]): Value {
  return form.evaluate(args.map(known));
}

/** An argument that has its value already. */
function known(value: Value): Lazy {
  return {
    value: () => value,
    boolean: () => {
      if (typeof value === 'boolean') return value;
      if (value instanceof Unknown) throw new DependsOnUnknown(value);
      throw new Refusal(`this has to be true or false, not ${describe(value)}`);
    },
    find: () => value,
    exists: () => true,
  };
}

import type { Value, Values, Written } from '../../types.ts';
import type { World } from '../scope.ts';

/**
 * What an argument can be; `integer` is a number without a fraction. `helper` and `test` are names of helpers, which have to
 * be written out as texts, so that they are known before anything is evaluated; a test gives true or false.
 */
export type Kind = 'any' | 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'map' | 'helper' | 'test';

/** An argument: needed, optional (`?`, after the needed ones), or any number of them (`...`, the last). */
export type Spec = Kind | `${Kind}?` | `${Kind}...`;

type Parameters = Readonly<Record<string, Spec>>;

interface Kinds {
  any: Value;
  text: string;
  number: number;
  integer: number;
  boolean: boolean;
  list: readonly Value[];
  map: Values;
  helper: string;
  test: string;
}

type Taken<S> = S extends `${infer K extends Kind}?`
  ? Kinds[K] | undefined
  : S extends `${infer K extends Kind}...`
    ? readonly Kinds[K][]
    : S extends Kind
      ? Kinds[S]
      : never;

/** A documented expression: what it gives with these variables; a test evaluates it. */
export interface Example {
  readonly expression: string;
  readonly vars?: Values;
  readonly value: Value;
}

type AllTaken<P extends Parameters> = { readonly [K in keyof P]: Taken<P[K]> };

interface Documentation<P extends Parameters, O extends Parameters = Parameters> {
  readonly name: string;
  /** Further names of the same helper. */
  readonly also?: readonly string[];
  /** What it gives, as a phrase without a full stop. */
  readonly summary: string;
  /** Its arguments, in order. */
  readonly takes: P;
  /** The arguments that are given by name, all of them optional. */
  readonly options?: O;
  /** What `name=value` arguments of any name mean to it; it has no options then. */
  readonly named?: string;
  readonly gives: Kind;
  readonly examples: readonly Example[];
}

/** A function that templates can call. Its arguments are checked before it runs. */
export interface Helper<P extends Parameters = Parameters, O extends Parameters = Parameters>
  extends Documentation<P, O> {
  /**
   * What secrets do to it. `sealed`, the default: it gets their texts, and all it gives is secret.
   * `kept`: it moves values about without looking into them, so it gets and gives secrets as they are.
   * `compared`: it gets their texts and gives only a boolean or a count.
   */
  readonly secrets?: 'sealed' | 'kept' | 'compared';
  /** Whether it asks for variables whose names only its arguments tell. */
  readonly asksForAny?: true;
  run(args: AllTaken<P> & AllTaken<O>, call: Surroundings): Value | Missing;
}

/** What a helper gets beside its arguments. */
export interface Surroundings {
  /** The arguments by name of a helper that takes any. */
  readonly named: Values;
  readonly world: World;
  /** Calls another helper by its name. */
  call(name: string, args: readonly Value[]): Value | Missing;
  /** Whether the value passes a test with these further arguments. */
  passes(test: string, value: Value, args: readonly Value[]): boolean;
  /** The value of a variable; undefined when nothing defines it. */
  variable(name: string): Value | undefined;
  /** The names of all variables. */
  names(): Iterable<string>;
  /** The value of something written, evaluated with these variables once; `name` is what errors call it. */
  evaluate(name: string, written: Written): Value;
}

/** A special form: it decides by itself which of its arguments are evaluated. */
export interface Form<P extends Parameters = Parameters> extends Documentation<P> {
  /** How many of its first arguments may be missing, when it has so many; none unless given. */
  readonly mayMiss?: (count: number) => number;
  evaluate(args: readonly Lazy[]): Value;
}

/** An argument that is evaluated when it is asked for. */
export interface Lazy {
  value(): Value;
  /** The value, which has to be true or false. */
  boolean(): boolean;
  /** The value, or undefined when the name or key is missing. Mistakes inside of what a variable was given still throw. */
  find(): Value | undefined;
  /** Whether the name or key is there; a variable's own value is not evaluated for it. */
  exists(): boolean;
}

/** That there is no such thing: an error, except to `default` and `defined`. */
export class Missing {
  readonly message: string;
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

/** What a helper throws when its arguments make no sense; the evaluator adds the place, which is that of `argument` if it is given. */
export class Refusal extends Error {
  readonly hint: string | undefined;
  readonly argument: string | undefined;
  /** Which one of an argument that stands for any number of them. */
  readonly offset: number;

  constructor(message: string, hint?: string, argument?: string, offset = 0) {
    super(message);
    this.hint = hint;
    this.argument = argument;
    this.offset = offset;
  }
}

/** Reads something of an argument: a Refusal of it is about this argument. */
export function about<T>(argument: string, read: () => T, offset = 0): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.message, error.hint, argument, offset);
    throw error;
  }
}

type None = Readonly<Record<never, Spec>>;

/** Declares a helper; its arguments are typed after `takes` and `options`. */
export function defineHelper<const P extends Parameters, const O extends Parameters = None>(
  helper: Helper<P, O>,
): Helper {
  return helper as unknown as Helper;
}

/** Declares a special form. */
export function defineForm<const P extends Parameters>(form: Form<P>): Form {
  return form;
}

/** A parameter taken apart. */
export interface Parameter {
  readonly name: string;
  readonly kind: Kind;
  readonly optional: boolean;
  readonly rest: boolean;
}

/** The parameters of a helper, in order. */
export function parametersOf(helper: Helper | Form): readonly Parameter[] {
  return Object.entries(helper.takes).map(parameter);
}

/** The arguments that a helper takes by name. */
export function optionsOf(helper: Helper | Form): readonly Parameter[] {
  return Object.entries(helper.options ?? {}).map(parameter);
}

function parameter([name, spec]: [string, Spec]): Parameter {
  return {
    name,
    kind: spec.replace(/[?.]+$/, '') as Kind,
    optional: spec.endsWith('?'),
    rest: spec.endsWith('...'),
  };
}

/** How a helper is written: `join list [separator]`, `(now)`. */
export function usageOf(helper: Helper | Form): string {
  const words = parametersOf(helper).map(({ name, optional, rest }) => {
    if (rest) return `[${name} …]`;
    return optional ? `[${name}]` : name;
  });
  const options = optionsOf(helper).map(({ name }) => `[${name}=]`);
  const all = [...words, ...options, ...(helper.named ? ['[key=value …]'] : [])];
  const written = [helper.name, ...all].join(' ');
  return words.some((word) => !word.startsWith('[')) || helper.named ? written : `(${written})`;
}

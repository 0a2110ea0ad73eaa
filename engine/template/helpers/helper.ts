import type { Value, Values } from '../../types.ts';
import type { World } from '../scope.ts';

/** What an argument can be; `integer` is a number without a fraction. */
export type Kind = 'any' | 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'map';

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

interface Documentation<P extends Parameters> {
  readonly name: string;
  /** What it gives, as a phrase without a full stop. */
  readonly summary: string;
  /** Its arguments, in order. */
  readonly takes: P;
  /** What `name=value` arguments mean to it; without this it takes none. */
  readonly named?: string;
  readonly gives: Kind;
  readonly examples: readonly Example[];
}

/** A function that templates can call. Its arguments are checked before it runs. */
export interface Helper<P extends Parameters = Parameters> extends Documentation<P> {
  /**
   * What secrets do to it. `sealed`, the default: it gets their texts, and all it gives is secret.
   * `kept`: it moves values about without looking into them, so it gets and gives secrets as they are.
   * `compared`: it gets their texts and gives only a boolean or a count.
   */
  readonly secrets?: 'sealed' | 'kept' | 'compared';
  run(args: { readonly [K in keyof P]: Taken<P[K]> }, call: Surroundings): Value | Missing;
}

/** What a helper gets beside its arguments. */
export interface Surroundings {
  readonly named: Values;
  readonly world: World;
}

/** A special form: it decides by itself which of its arguments are evaluated. */
export interface Form<P extends Parameters = Parameters> extends Documentation<P> {
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

/** What a helper throws when its arguments make no sense; the evaluator adds the place. */
export class Refusal extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Declares a helper; its arguments are typed after `takes`. */
export function defineHelper<const P extends Parameters>(helper: Helper<P>): Helper {
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
  return Object.entries(helper.takes).map(([name, spec]) => ({
    name,
    kind: spec.replace(/[?.]+$/, '') as Kind,
    optional: spec.endsWith('?'),
    rest: spec.endsWith('...'),
  }));
}

/** How a helper is written: `join list [separator]`, `(now)`. */
export function usageOf(helper: Helper | Form): string {
  const words = parametersOf(helper).map(({ name, optional, rest }) => {
    if (rest) return `[${name} …]`;
    return optional ? `[${name}]` : name;
  });
  if (words.length === 0 && !helper.named) return `(${helper.name})`;
  return [helper.name, ...words, ...(helper.named ? ['[key=value …]'] : [])].join(' ');
}

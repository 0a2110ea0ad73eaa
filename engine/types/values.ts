import { inspect } from 'node:util';

/** Where something is written; line and column count from 1. `file` is a path, or a name such as `-e` for the command line. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A task of a run, as what follows from it names it. */
export interface Cause {
  readonly task: string;
  readonly origin: Origin;
}

/** A text that must not be seen: it shows itself as *** wherever a string would be shown, and only `reveal` gives it away. */
export class Secret {
  #text: string | (() => string);

  /** A function is called once, when the text is first needed; what it throws, `reveal` throws. */
  constructor(text: string | (() => string)) {
    this.#text = text;
  }

  reveal(): string {
    if (typeof this.#text === 'function') this.#text = this.#text();
    return this.#text;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return 'Secret(***)';
  }
}

/** Of which type an unknown value is, as far as that is known. */
export type UnknownKind = 'any' | 'text' | 'number' | 'boolean' | 'list' | 'map';

/** A value that check mode cannot know, because the task that gives it was not run; only its type may be known. */
export class Unknown {
  readonly kind: UnknownKind;
  /** The task that would give it. */
  readonly cause: Cause;
  /** Whether it may not be there at all. */
  readonly mayMiss: boolean;
  /** Of a map: what is known of its parts; it may have others. */
  readonly parts: Values;

  constructor(kind: UnknownKind, cause: Cause, more: { readonly mayMiss?: boolean; readonly parts?: Values } = {}) {
    this.kind = kind;
    this.cause = cause;
    this.mayMiss = more.mayMiss ?? false;
    this.parts = more.parts ?? {};
  }

  /** A part of it; undefined when its type has none. */
  part(name: string): Value | undefined {
    if (this.kind === 'list' && !/^\d+$/.test(name)) return undefined;
    if (this.kind !== 'any' && this.kind !== 'map' && this.kind !== 'list') return undefined;
    return Object.hasOwn(this.parts, name) ? this.parts[name]! : new Unknown('any', this.cause, { mayMiss: true });
  }

  toString(): string {
    return '(unknown)';
  }

  toJSON(): object {
    return { unknown: this.kind };
  }
}

/** A string that may be secret. */
export type Text = string | Secret;

/** A single value without parts. */
export type Scalar = null | boolean | number | Text;

/** Plain data: what templates evaluate to, modules take and answer with, and facts consist of. Strings in it are never templates. */
export type Value = Scalar | Unknown | readonly Value[] | Values;

/** A map of plain data. */
export interface Values {
  readonly [name: string]: Value;
}

/**
 * A piece of YAML (or JSON, INI, a command-line option) as its author wrote it, with its place.
 * Only strings in here can be templates; everything a host, an API or a file gave is a `Value`.
 */
export interface Written {
  readonly origin: Origin;
  /** Where the key of this entry stands, if it is the value of a mapping's entry. */
  readonly keyOrigin?: Origin;
  readonly content: Scalar | readonly Written[] | ReadonlyMap<string, Written>;
  /** A block scalar with `|`: line n of the text stands n-1 lines below `origin`, all in the same column. Other texts stand on one line. */
  readonly literal?: true;
  /** A text that is never a template (`!unsafe`). */
  readonly unsafe?: true;
  /** From an encrypted file: what a template in it gives is secret. */
  readonly secret?: true;
}

/** What a variable's name is bound to: text still to be evaluated, or data. */
export type Binding = { readonly written: Written } | { readonly data: Value };

/** Variables of one layer, by name. */
export type Vars = ReadonlyMap<string, Binding>;

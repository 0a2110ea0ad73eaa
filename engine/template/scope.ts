import type { Binding, Text, Value } from '../types.ts';

/** What names mean at one place, for one host. Lookups are lazy: a binding is evaluated only when a template names it. */
export interface Scope {
  /** The binding of a variable, from the layer with the highest precedence that has it. */
  lookup(name: string): Binding | undefined;
  /** All names that are bound, for suggestions. */
  names(): Iterable<string>;
  /** What helpers need of the world around the template. */
  readonly world: World;
}

/** What helpers reach beyond variables. Everything it gives is data. */
export interface World {
  /** A variable of another host, evaluated in that host's scope; undefined when the host has none of that name. Throws an InputError for an unknown host. */
  hostVariable(host: string, name: string): Value | undefined;
  /** The text of a local file, relative to the playbook and its roles; secret when it is encrypted. */
  readFile(name: string): Text;
  /** The path of a local file of a kind, looked for in the same places. Throws an InputError when there is none. */
  findFile(kind: 'files' | 'templates' | 'vars', name: string): string;
  /** The folder of the playbook, where other relative paths start. */
  readonly directory: string;
  /** Whether nothing may be changed, here either. */
  readonly checking: boolean;
  /** Whether there may be values that nobody knows, as in a run that only checks. */
  readonly mayBeUnknown?: boolean;
  /** An environment variable of the controller. */
  environment(name: string): string | undefined;
}

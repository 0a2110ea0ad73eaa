import * as comparison from './comparison.ts';
import * as encodings from './encodings.ts';
import { type Form, type Helper, type Parameter, parametersOf } from './helper.ts';
import * as lists from './lists.ts';
import * as logic from './logic.ts';
import * as maps from './maps.ts';
import * as networks from './networks.ts';
import * as numbers from './numbers.ts';
import * as patterns from './patterns.ts';
import * as sets from './sets.ts';
import * as strings from './strings.ts';
import * as types from './types.ts';
import * as versions from './versions.ts';
import * as world from './world.ts';

/** A helper with its parameters. */
export interface RegisteredHelper {
  readonly helper: Helper;
  readonly declaration: Helper;
  readonly parameters: readonly Parameter[];
}

/** What a template can call. */
export type Registered =
  | RegisteredHelper
  | { readonly form: Form; readonly declaration: Form; readonly parameters: readonly Parameter[] };

/** All helpers by family, in the order of the documentation. */
export const families: Readonly<Record<string, readonly (Helper | Form)[]>> = {
  Logic: declared(logic),
  Comparison: declared(comparison),
  Types: declared(types),
  Numbers: declared(numbers),
  Strings: declared(strings),
  Patterns: declared(patterns),
  Lists: declared(lists),
  Sets: declared(sets),
  Maps: declared(maps),
  Encodings: declared(encodings),
  Networks: declared(networks),
  Versions: declared(versions),
  World: declared(world),
};

const registered: ReadonlyMap<string, Registered> = new Map(
  Object.values(families)
    .flat()
    .map((declaration) => [declaration.name, register(declaration)]),
);

/** A helper by its name; undefined when there is none. */
export function findHelper(name: string): Registered | undefined {
  return registered.get(name);
}

/** The names of all helpers. */
export function helperNames(): Iterable<string> {
  return registered.keys();
}

function declared(exports: Readonly<Record<string, unknown>>): (Helper | Form)[] {
  return Object.values(exports).filter((value): value is Helper | Form => typeof value === 'object');
}

function register(declaration: Helper | Form): Registered {
  const parameters = parametersOf(declaration);
  return 'run' in declaration
    ? { helper: declaration, declaration, parameters }
    : { form: declaration, declaration, parameters };
}

import * as comparison from './comparison.ts';
import * as dates from './dates.ts';
import * as documents from './documents.ts';
import * as encodings from './encodings.ts';
import * as files from './files.ts';
import * as groupings from './groupings.ts';
import * as hashes from './hashes.ts';
import { type Form, type Helper, optionsOf, type Parameter, parametersOf } from './helper.ts';
import * as ipaddr from './ipaddr.ts';
import * as kinds from './kinds.ts';
import * as layout from './layout.ts';
import * as lists from './lists.ts';
import * as logic from './logic.ts';
import * as maps from './maps.ts';
import * as networks from './networks.ts';
import * as numbers from './numbers.ts';
import * as paths from './paths.ts';
import * as patterns from './patterns.ts';
import * as random from './random.ts';
import * as ranges from './ranges.ts';
import * as results from './results.ts';
import * as selections from './selections.ts';
import * as sequences from './sequences.ts';
import * as sets from './sets.ts';
import * as sizes from './sizes.ts';
import * as strings from './strings.ts';
import * as tables from './tables.ts';
import * as totals from './totals.ts';
import * as types from './types.ts';
import * as versions from './versions.ts';
import * as world from './world.ts';

/** A helper with its parameters. */
export interface RegisteredHelper {
  readonly helper: Helper;
  readonly declaration: Helper;
  readonly parameters: readonly Parameter[];
  readonly options: readonly Parameter[];
}

/** A special form with its parameters. */
export interface RegisteredForm {
  readonly form: Form;
  readonly declaration: Form;
  readonly parameters: readonly Parameter[];
  readonly options: readonly Parameter[];
}

/** What a template can call. */
export type Registered = RegisteredHelper | RegisteredForm;

/** All helpers by family, in the order of the documentation. */
export const families: Readonly<Record<string, readonly (Helper | Form)[]>> = {
  Logic: declared(logic),
  Comparison: declared(comparison),
  Types: [...declared(types), ...declared(kinds)],
  Results: declared(results),
  Numbers: [...declared(numbers), ...declared(totals), ...declared(sizes)],
  Strings: [...declared(strings), ...declared(layout)],
  Patterns: declared(patterns),
  Lists: [...declared(lists), ...declared(selections), ...declared(sequences), ...declared(groupings)],
  Sets: declared(sets),
  Maps: declared(maps),
  Encodings: [...declared(encodings), ...declared(documents), ...declared(tables)],
  Hashes: declared(hashes),
  Random: declared(random),
  Dates: declared(dates),
  Paths: declared(paths),
  Networks: [...declared(networks), ...declared(ipaddr), ...declared(ranges)],
  Versions: declared(versions),
  World: [...declared(world), ...declared(files)],
};

const registered: ReadonlyMap<string, Registered> = new Map(
  Object.values(families)
    .flat()
    .flatMap((declaration) => {
      const known = register(declaration);
      return [declaration.name, ...(declaration.also ?? [])].map((name): [string, Registered] => [name, known]);
    }),
);

/** A helper by its name; undefined when there is none. */
export function findHelper(name: string): Registered | undefined {
  return registered.get(name);
}

/** Whether a name is that of a helper or form that tells true or false of its first argument. */
export function isTest(name: string): boolean {
  const { declaration, parameters } = registered.get(name) ?? {};
  return declaration?.gives === 'boolean' && parameters!.length > 0 && parameters![0]!.kind !== 'boolean';
}

/** The names of all helpers. */
export function helperNames(): Iterable<string> {
  return registered.keys();
}

function declared(exports: Readonly<Record<string, unknown>>): (Helper | Form)[] {
  return Object.values(exports).filter(
    (value): value is Helper | Form => typeof value === 'object' && value !== null && 'takes' in value,
  );
}

function register(declaration: Helper | Form): Registered {
  const parameters = parametersOf(declaration);
  const options = optionsOf(declaration);
  return 'run' in declaration
    ? { helper: declaration, declaration, parameters, options }
    : { form: declaration, declaration, parameters, options };
}

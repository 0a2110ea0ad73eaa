import { didYouMean } from '../../errors.ts';
import { Secret, Unknown, type Value, type Values } from '../../types.ts';
import { comparable, isValues, wrongKind } from './kinds.ts';
import type { Option, Options } from './option.ts';

/** A mistake in arguments: where in them, and what is wrong there, to follow the name. */
export interface Mistake {
  readonly path: readonly string[];
  readonly message: string;
  readonly hint?: string | undefined;
  /** Set when the argument is not there at all. */
  readonly missing?: true;
}

/** Every mistake of the arguments, in the order in which they are declared. */
export function mistakesIn(given: Values, options: Options, path: readonly string[] = []): readonly Mistake[] {
  return Object.entries(options).flatMap(([name, option]): readonly Mistake[] => {
    const here = [...path, name];
    const value = given[name];
    if (value !== undefined) return mistakesOf(value, option, here);
    return option.required ? [{ path: here, message: 'is required', missing: true }] : [];
  });
}

/** The mistakes of arguments that nobody declared. */
export function unknownIn(given: Values, options: Options, path: readonly string[] = []): readonly Mistake[] {
  const known = Object.keys(options);
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: [...path, name], message: 'is not known', hint: didYouMean(name, known) }));
}

/** Nothing at all is what an argument may always be. */
function mistakesOf(value: Value, option: Option, path: readonly string[]): readonly Mistake[] {
  if (value === null) return [];
  const wrong = wrongKind(value, option.type);
  if (wrong) return [{ path, message: wrong }];
  const inside = Array.isArray(value)
    ? value.flatMap((each: Value, index) => mistakesOfElement(each, option, [...path, String(index)]))
    : mistakesOfKeys(value, option, path);
  return [...inside, ...mistakesOfChoice(value, option, path)];
}

function mistakesOfElement(value: Value, { elements, options }: Option, path: readonly string[]): readonly Mistake[] {
  const wrong = elements && wrongKind(value, elements);
  return wrong ? [{ path, message: wrong }] : mistakesOfKeys(value, { options }, path);
}

function mistakesOfKeys(value: Value, { options }: Pick<Option, 'options'>, path: readonly string[]) {
  if (!options || !isValues(value)) return [];
  return [...mistakesIn(value, options, path), ...unknownIn(value, options, path)];
}

/** Of a list each element has to be one of the choices. */
function mistakesOfChoice(value: Value, option: Option, path: readonly string[]): readonly Mistake[] {
  const { choices, type, elements = 'str' } = option;
  if (!choices || value instanceof Unknown) return [];
  if (Array.isArray(value)) {
    return value.flatMap((each: Value, index) =>
      wrongKind(each, elements) ? [] : mistakesOfChoice(each, { ...option, type: elements }, [...path, String(index)]),
    );
  }
  const allowed = choices.map((choice) => JSON.stringify(comparable(choice, type)));
  if (allowed.includes(JSON.stringify(comparable(value, type)))) return [];
  const got = value instanceof Secret ? '' : `, not ${JSON.stringify(value)}`;
  return [{ path, message: `must be one of ${choices.map((choice) => String(choice)).join(', ')}${got}` }];
}

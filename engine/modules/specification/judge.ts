import { didYouMean } from '../../errors.ts';
import { Secret, Unknown, type Value, type Values } from '../../types.ts';
import { comparable, isValues, wrongKind } from './kinds.ts';
import { namesOf, type Option, type Options } from './option.ts';
import { mistakesBeside, type Rules } from './rules.ts';

/** A mistake in arguments: where in them, and what is wrong there, to follow the name. */
export interface Mistake {
  readonly path: readonly string[];
  readonly message: string;
  readonly hint?: string | undefined;
  /** Set when the argument is not there at all. */
  readonly missing?: true;
  /** What is wrong, instead of the argument of that path. */
  readonly subject?: string | undefined;
}

/** Every mistake of the arguments, in the order in which they are declared, then those of how they stand beside each other. */
export function mistakesIn(
  written: Values,
  options: Options,
  rules: Rules = {},
  path: readonly string[] = [],
): readonly Mistake[] {
  const given = underTheirNames(written, options);
  const own = Object.entries(options).flatMap(([name, option]): readonly Mistake[] => {
    const called = calledBy(written, name, option);
    const here = [...path, called[0] ?? name];
    const value = given[name];
    if (called.length > 1)
      return [{ path: [...path, called[1]!], message: `is another name of "${called[0]}", which is given, too` }];
    if (value !== undefined) return mistakesOf(value, option, here);
    return option.required ? [{ path: here, message: 'is required', missing: true }] : [];
  });
  return [...own, ...mistakesBeside(given, rules, path)];
}

/** The names under which an argument is given. */
function calledBy(given: Values, name: string, { aliases = [] }: Option): readonly string[] {
  return [name, ...aliases].filter((each) => given[each] !== undefined);
}

function underTheirNames(given: Values, options: Options): Values {
  const entries = Object.entries(options).flatMap(([name, option]): [string, Value][] => {
    const [called] = calledBy(given, name, option);
    return called === undefined ? [] : [[name, given[called]!]];
  });
  return Object.fromEntries(entries);
}

/** What is said to whoever gives arguments, or names of them, that are to go. */
export function deprecationsIn(given: Values, options: Options, path: readonly string[] = []): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) =>
    calledBy(given, name, option).flatMap((called) => {
      const shown = [...path, called].join('.');
      const until = option.removed;
      const renamed = option.oldAliases?.get(called);
      const inside = [given[called]!].flat().flatMap((value: Value, index) => {
        const at = Array.isArray(given[called]) ? [called, String(index)] : [called];
        return isValues(value) ? deprecationsIn(value, option.options ?? {}, [...path, ...at]) : [];
      });
      return [
        ...(until === undefined ? [] : [`the argument "${shown}" will be removed ${until}`]),
        ...(renamed === undefined ? [] : [`the name "${shown}" of the argument "${name}" will be removed ${renamed}`]),
        ...inside,
      ];
    }),
  );
}

/** The mistakes of arguments that nobody declared. */
export function unknownIn(given: Values, options: Options, path: readonly string[] = []): readonly Mistake[] {
  const known = namesOf(options);
  return Object.keys(given)
    .filter((name) => !known.has(name))
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

function mistakesOfElement(value: Value, option: Option, path: readonly string[]): readonly Mistake[] {
  const wrong = option.elements && wrongKind(value, option.elements);
  return wrong ? [{ path, message: wrong }] : mistakesOfKeys(value, option, path);
}

function mistakesOfKeys(value: Value, { options, rules }: Pick<Option, 'options' | 'rules'>, path: readonly string[]) {
  if (!options || !isValues(value)) return [];
  return [...mistakesIn(value, options, rules, path), ...unknownIn(value, options, path)];
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

import { InputError } from '../../errors.ts';
import type { Vars } from '../../types.ts';
import { connectionVariables } from '../flow/connection.ts';
import type { Doubt } from '../flow/look.ts';

/** Variables that nobody asks for, and whose names are nearly those of something that is asked for and not beside them; what is called `missing` anyway is not told twice. */
export function unusedVariables(
  layers: Iterable<Vars>,
  words: ReadonlySet<string>,
  missing: ReadonlySet<string>,
): InputError[] {
  const known = new Set([...words, ...connectionVariables]);
  const similar = bySimilarity(known);
  return [...layers].flatMap((layer) =>
    [...layer].flatMap(([name, binding]) => {
      if (!('written' in binding) || known.has(name)) return [];
      const near = nearest(name, similar(name));
      if (near === undefined || layer.has(near) || missing.has(near)) return [];
      const origin = binding.written.keyOrigin ?? binding.written.origin;
      return [doubtful(`nothing uses "${name}"`, origin, near)];
    }),
  );
}

/**
 * Names that may be missing, and are, and are nearly those of something that is there, or that an example of variable files
 * has (`documented`).
 */
export function doubtfulNames(
  doubts: readonly Doubt[],
  words: ReadonlySet<string>,
  documented: Iterable<string>,
): InputError[] {
  const examples = [...documented];
  return doubts.flatMap(({ name, origin, near: candidates }) => {
    // What others ask for under a name of the same kind (a plural, another number) may well be meant to be another one.
    const fits = (each: string) => each === 'item' || !words.has(each) || !isVariant(name, each);
    const others = examples.includes(name)
      ? candidates.filter((each) => !words.has(each))
      : [...candidates, ...examples];
    const near = nearest(name, others.filter(fits));
    return near === undefined ? [] : [doubtful(`"${name}" is never there`, origin, near)];
  });
}

/** Whether two names differ by an ending of the plural, by a digit or a letter at an end. */
function isVariant(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const bare = (name: string) => name.replace(/\d/g, '0');
  const parts = (name: string) => name.split('_').map((part) => part.replace(/s$/, ''));
  return bare(one) === bare(other) || parts(short).join('_') === parts(long).join('_');
}

function doubtful(message: string, origin: InputError['origin'], near: string): InputError {
  return new InputError(message, { code: 'doubtful-name', ...(origin && { origin }), hint: `did you mean "${near}"?` });
}

/** Finds the names that may differ from one by a slip of the hand, without looking at all of them: a slip leaves one end alone. */
function bySimilarity(names: Iterable<string>): (name: string) => Iterable<string> {
  const ends = new Map<string, string[]>();
  for (const name of names) {
    for (const end of endsOf(name)) {
      const others = ends.get(end);
      if (others) others.push(name);
      else ends.set(end, [name]);
    }
  }
  return (name) => endsOf(name).flatMap((end) => ends.get(end) ?? []);
}

function endsOf(name: string): string[] {
  const ends = [`${name.slice(0, 2)} `, ` ${name.slice(-2)}`];
  return name.length === 4 ? [...ends, `${name[0]} ${name[3]}`] : ends; // whose middle letters may be swapped
}

/** A name that differs by one slip of the hand: a letter too many or too few, another one, or two in the wrong order. */
function nearest(name: string, candidates: Iterable<string>): string | undefined {
  for (const candidate of candidates) {
    const lengths = [candidate.length, name.length];
    if (Math.max(...lengths) < 4 || Math.min(...lengths) < 3) continue;
    if (Math.abs(candidate.length - name.length) <= 1 && candidate !== name && isSlip(name, candidate))
      return candidate;
  }
  return undefined;
}

function isSlip(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  let start = 0;
  while (start < short.length && long[start] === short[start]) start++;
  let end = 0;
  while (end < short.length - start && long.at(-1 - end) === short.at(-1 - end)) end++;
  const rest = [short, long].map((each) => each.slice(start, each.length - end));
  if (rest[1]!.length <= 1) return true;
  return rest[0]!.length === 2 && rest[1]!.length === 2 && rest[0]![0] === rest[1]![1] && rest[0]![1] === rest[1]![0];
}

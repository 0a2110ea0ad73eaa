import { InputError } from '../../errors.ts';
import type { loopKinds } from '../../load/loops.ts';
import { Secret, Unknown, type Value, type Values, type Written } from '../../types.ts';

/** Evaluates an expression in which `term` is a value. */
export type Look = (expression: string, term: Value) => Value;

/** Makes the list of a loop from the value that stands under `with_…`; the InputError for one that is no such thing. */
type Make = (value: Value, look: Look, wrong: (wanted: string) => InputError) => readonly Value[];

const kinds: Readonly<Record<(typeof loopKinds)[number], Make>> = {
  list: (value, _, wrong) => listIn(value, wrong),
  items: (value) => terms(value).flatMap(terms),
  flattened: (value) => deeply(value),
  dict: (value, _, wrong) => terms(value).flatMap((each) => pairs(each, wrong)),
  indexed_items: (value) =>
    terms(value)
      .flatMap(terms)
      .map((item, index) => [index, item]),
  together: (value, _, wrong) => together(listIn(value, wrong).map(terms)),
  nested: (value, _, wrong) => product(listIn(value, wrong).map(terms)),
  cartesian: (value, _, wrong) => product(listIn(value, wrong).map(terms)),
  subelements: (value, _, wrong) => subelements(value, wrong),
  sequence: (value, _, wrong) => terms(value).flatMap((each) => sequence(each, wrong)),
  random_choice: (value) => [terms(value)[Math.floor(Math.random() * terms(value).length)]!],
  fileglob: (value, look) => terms(value).flatMap((each) => terms(look('fileglob term', each))),
  lines: (value, look) => terms(value).flatMap((each) => terms(look('lines (pipe "sh" "-c" term)', each))),
  first_found: (value, look) => firstFound(value, look),
};

/** The list that a loop of a kind is about. Throws an InputError. */
export function listOf(kind: string, value: Value, look: Look, { origin }: Written): readonly Value[] {
  const wrong = (wanted: string) => new InputError(`with_${kind} needs ${wanted}`, { origin });
  return kinds[kind as keyof typeof kinds](value, look, wrong);
}

type Wrong = Parameters<Make>[2];

function terms(value: Value): readonly Value[] {
  return isList(value) ? value : [value];
}

function deeply(value: Value): readonly Value[] {
  return isList(value) ? value.flatMap(deeply) : [value];
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isMap(value: Value | undefined): value is Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Secret || value instanceof Unknown);
}

function listIn(value: Value, wrong: Wrong): readonly Value[] {
  if (isList(value)) return value;
  throw wrong('a list');
}

function pairs(value: Value, wrong: Wrong): readonly Value[] {
  if (!isMap(value)) throw wrong('a mapping');
  return Object.entries(value).map(([key, each]) => ({ key, value: each }));
}

/** The first of each, the second of each, and so on; null where a list has come to its end. */
function together(lists: readonly (readonly Value[])[]): readonly Value[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.map((list) => list[index] ?? null));
}

function product(lists: readonly (readonly Value[])[]): readonly Value[] {
  if (lists.length === 0) return [];
  return lists.reduce<readonly Value[][]>(
    (found, list) => found.flatMap((before) => list.map((item) => [...before, item])),
    [[]],
  );
}

/** `[maps, key, {skip_missing: true}]`: each map with each element of the list under its key (`a.b` for nested ones). */
function subelements(value: Value, wrong: Wrong): readonly Value[] {
  const wanted = 'a list of mappings (or a mapping of them), the key of a list in them, and maybe {skip_missing: true}';
  const [maps, path, options] = listIn(value, wrong);
  if (typeof path !== 'string' || !(isMap(maps) || Array.isArray(maps))) throw wrong(wanted);
  const skips = isMap(options) && options['skip_missing'] === true;
  return (isMap(maps) ? Object.values(maps) : (maps as readonly Value[])).flatMap((map) => {
    if (!isMap(map)) throw wrong(wanted);
    if (map['skipped'] === true) return [];
    const list = path.split('.').reduce<Value | undefined>((at, key) => (isMap(at) ? at[key] : undefined), map);
    if (list === undefined && skips) return [];
    if (list === undefined || !isList(list)) throw wrong(`a list under "${path}" of each mapping`);
    return list.map((item) => [map, item]);
  });
}

const longestSequence = 1_000_000;

/** `start=1 end=9 stride=2 format=host%02d` (count instead of end), or short: `9`, `1-9`, `1-9/2`, `1-9/2:host%02d`. */
function sequence(value: Value, wrong: Wrong): readonly Value[] {
  const text = String(value).trim();
  const number = '-?(?:0x[0-9a-f]+|\\d+)';
  const short = new RegExp(`^(?:(${number})-)?(${number})(?:/(${number}))?(?::(.+))?$`, 'i').exec(text);
  const named = Object.fromEntries([...text.matchAll(/(\w+)=(\S+)/g)].map(([, key, given]) => [key, given]));
  const given = short ? { start: short[1], end: short[2], stride: short[3], format: short[4] } : named;
  const count = given['count'] === undefined ? undefined : Number(given['count']);
  const start = Number(given['start'] ?? 1);
  const stride = Number(given['stride'] ?? (Number(given['end']) < start && count === undefined ? -1 : 1));
  const end = count === undefined ? Number(given['end']) : start + (count - 1) * stride;
  const length = count === 0 ? 0 : Math.floor((end - start) / stride) + 1;
  if (![start, stride, end].every(Number.isInteger) || stride === 0 || length > longestSequence)
    throw wrong('a sequence such as 1-9, start=1 end=9 stride=2, or count=5 format=host%02d');
  return Array.from({ length: Math.max(0, length) }, (_, index) => formatted(start + index * stride, given['format']));
}

/** A number as `%d`, `%03d`, `%x` or `%o` within a text says; items of a sequence are texts. */
function formatted(value: number, format = '%d'): string {
  return format.replace(/%(0?)(\d*)([dxXo])|%%/, (whole, zero: string, width: string, base: string | undefined) => {
    if (base === undefined) return whole.slice(1);
    const digits = value.toString(base === 'o' ? 8 : base === 'd' ? 10 : 16);
    return (base === 'X' ? digits.toUpperCase() : digits).padStart(Number(width || 0), zero ? '0' : ' ');
  });
}

/** Paths, or mappings with `files`, `paths` and `skip`. */
function firstFound(value: Value, look: Look): readonly Value[] {
  const wishes = terms(value).flatMap((each): Values[] => {
    const { files = [each], paths = [''], skip = false } = isMap(each) ? each : {};
    return [{ files: terms(files), paths: terms(paths), skip }];
  });
  const term = wishes.flatMap(({ files, paths }) =>
    terms(files!).flatMap((file) =>
      terms(paths!).map((path) => (path === '' ? file : `${String(path)}/${String(file)}`)),
    ),
  );
  const expression = wishes.some(({ skip }) => skip === true) ? 'default (first_found term) null' : 'first_found term';
  const found = look(expression, term);
  return found === null ? [] : [found];
}

import { Secret, type Value } from '../../types.ts';
import { describe, isList, isMap } from '../values.ts';
import { compare } from './comparison.ts';
import { about, defineHelper, Missing, Refusal } from './helper.ts';
import { printf } from './printf.ts';

export const list = defineHelper({
  name: 'list',
  summary: 'a list of its arguments',
  takes: { items: 'any...' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'list 1 "b"', value: [1, 'b'] },
    { expression: '(list)', value: [] },
  ],
  run: ({ items }) => items,
});

export const length = defineHelper({
  name: 'length',
  summary: 'how many items a list, entries a map or characters a text has',
  takes: { value: 'any' },
  gives: 'integer',
  secrets: 'kept',
  examples: [
    { expression: 'length x', vars: { x: [1, 2] }, value: 2 },
    { expression: 'length "abc"', value: 3 },
  ],
  run: ({ value }) => {
    if (isList(value)) return value.length;
    if (isMap(value)) return Object.keys(value).length;
    if (typeof value === 'string' || value instanceof Secret)
      return (value instanceof Secret ? value.reveal() : value).length;
    throw new Refusal(`${describe(value)} has no length`);
  },
});

export const first = defineHelper({
  name: 'first',
  summary: 'the first item of a list or character of a text; missing when it is empty',
  takes: { list: 'any' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'first (list 1 2)', value: 1 },
    { expression: 'default (first (list)) 0', value: 0 },
  ],
  run: ({ list }) => itemAt(list, 0),
});

export const last = defineHelper({
  name: 'last',
  summary: 'the last item of a list or character of a text; missing when it is empty',
  takes: { list: 'any' },
  gives: 'any',
  secrets: 'kept',
  examples: [{ expression: 'last (list 1 2)', value: 2 }],
  run: ({ list }) => itemAt(list, -1),
});

export const reverse = defineHelper({
  name: 'reverse',
  summary: 'a list or text from its end to its beginning',
  takes: { list: 'any' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'reverse (list 1 2)', value: [2, 1] },
    { expression: 'reverse "abc"', value: 'cba' },
  ],
  run: ({ list }) => {
    const items = itemsOf(list).toReversed();
    if (isList(list)) return items;
    const text = items.join('');
    return list instanceof Secret ? new Secret(text) : text;
  },
});

export const sort = defineHelper({
  name: 'sort',
  summary: 'a list of numbers or of texts in their order, or of maps by a key (or path of keys) of theirs',
  takes: { list: 'list', key: 'text?' },
  options: { reverse: 'boolean?', case_sensitive: 'boolean?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'sort (list 10 9)', value: [9, 10] },
    { expression: 'sort x "n"', vars: { x: [{ n: 'b' }, { n: 'a' }] }, value: [{ n: 'a' }, { n: 'b' }] },
    { expression: 'sort (list "b" "A" "a") reverse=true', value: ['b', 'A', 'a'] },
    { expression: 'sort (list "b" "A" "a") case_sensitive=true', value: ['A', 'a', 'b'] },
  ],
  run: ({ list, key, reverse = false, case_sensitive = false }) => sorted(list, key, case_sensitive, reverse),
});

export const flatten = defineHelper({
  name: 'flatten',
  summary: 'a list with the items of the lists in it, at all depths or only so many levels deep; null is left out',
  takes: { list: 'list', levels: 'integer?' },
  options: { skip_nulls: 'boolean?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'flatten (list (list 1 2) 3 x)', vars: { x: [[4]] }, value: [1, 2, 3, 4] },
    { expression: 'flatten x 1', vars: { x: [[1, [2]], null] }, value: [1, [2]] },
  ],
  run: ({ list, levels = Number.POSITIVE_INFINITY, skip_nulls = true }) => {
    const flat = (list as readonly unknown[]).flat(levels) as Value[];
    return skip_nulls ? flat.filter((item) => item !== null) : flat;
  },
});

export const range = defineHelper({
  name: 'range',
  summary: 'the integers from start up to, but without, end; from 0 when only the end is given',
  takes: { start: 'integer', end: 'integer?', step: 'integer?' },
  gives: 'list',
  examples: [
    { expression: 'range 3', value: [0, 1, 2] },
    { expression: 'range 1 3', value: [1, 2] },
    { expression: 'range 3 0 -2', value: [3, 1] },
  ],
  run: ({ start, end, step = 1 }) => {
    const [from, to] = end === undefined ? [0, start] : [start, end];
    if (step === 0) throw new Refusal('the step cannot be zero', undefined, 'step');
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (count > most) throw new Refusal(`${count} items are too many`);
    return Array.from({ length: count }, (_, index) => from + index * step);
  },
});

export const sequence = defineHelper({
  name: 'sequence',
  summary:
    'texts of the integers from start= (1 unless given) to end= in steps of stride=, or of count= of them, each in a format such as node%02d',
  takes: {},
  options: { start: 'integer?', end: 'integer?', count: 'integer?', stride: 'integer?', format: 'text?' },
  gives: 'list',
  examples: [
    { expression: '(sequence end=3)', value: ['1', '2', '3'] },
    { expression: 'sequence start=8 count=3 stride=2 format="node%02d"', value: ['node08', 'node10', 'node12'] },
  ],
  run: ({ start = 1, end, count, stride = 1, format = '%d' }) => {
    if ((end === undefined) === (count === undefined)) throw new Refusal('it needs either end= or count=');
    if (stride === 0) throw new Refusal('the stride cannot be zero', undefined, 'stride');
    const length = count ?? Math.floor((end! - start) / stride) + 1;
    if (length > most) throw new Refusal(`${length} items are too many`);
    return Array.from({ length: Math.max(0, length) }, (_, index) =>
      about('format', () => printf(format, [start + index * stride])),
    );
  },
});

/** The longest list that helpers make. */
export const most = 100_000;

/** The items of a list, or the characters of a text; a Refusal for anything else. */
export function itemsOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  if (typeof value === 'string') return [...value];
  if (value instanceof Secret) return [...value.reveal()].map((character) => new Secret(character));
  throw new Refusal(`${describe(value)} has no items`);
}

function itemAt(value: Value, index: number): Value | Missing {
  const what = isList(value) ? 'list' : 'text';
  return itemsOf(value).at(index) ?? new Missing(`the ${what} is empty`);
}

/** A list in the order of what its items have at a path of keys. */
export function sorted(
  list: readonly Value[],
  path: string | undefined,
  sensitive: boolean,
  reverse: boolean,
): Value[] {
  const sign = reverse ? -1 : 1;
  const keyed = list.map((item) => ({ item, rank: folded(partAt(item, path), sensitive) }));
  return keyed.sort((a, b) => sign * compare(a.rank, b.rank)).map(({ item }) => item);
}

/** What a text is sorted by. */
function folded(value: Value, sensitive: boolean): Value {
  if (typeof value === 'boolean') return Number(value);
  if (sensitive) return value;
  if (value instanceof Secret) return new Secret(value.reveal().toLowerCase());
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** The part of an item of a list at a path of keys such as `spec.name`, or the item itself; undefined when it has none. */
export function findPart(item: Value, path: string): Value | undefined {
  let part: Value | undefined = item;
  for (const key of path.split('.')) {
    if (part !== undefined && isList(part) && /^\d+$/.test(key)) part = part[Number(key)];
    else part = part !== undefined && isMap(part) && Object.hasOwn(part, key) ? part[key] : undefined;
  }
  return part;
}

/** The same; a Refusal when it has none. */
export function partAt(item: Value, path: string | undefined): Value {
  const part = path === undefined ? item : findPart(item, path);
  if (part !== undefined) return part;
  throw new Refusal(`the list has ${describe(item)} in it that has no "${path}"`);
}

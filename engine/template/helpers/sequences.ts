import type { Value } from '../../types.ts';
import { describe, equal, isList } from '../values.ts';
import { about, defineHelper, Missing, Refusal } from './helper.ts';
import { itemsOf, most } from './lists.ts';

export const zip = defineHelper({
  name: 'zip',
  summary: 'lists of the first items of several lists, of their second ones and so on, as far as the shortest goes',
  takes: { list: 'list', more: 'list...' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'zip (list "a" "b") (list 1 2 3)',
      value: [
        ['a', 1],
        ['b', 2],
      ],
    },
  ],
  run: ({ list, more }) =>
    list.slice(0, Math.min(...more.map((other) => other.length))).map(row([list, ...more], null)),
});

export const zipLongest = defineHelper({
  name: 'zip_longest',
  summary: 'the same as far as the longest list goes, with null or a fill value for what is not there',
  takes: { list: 'list', more: 'list...' },
  options: { fillvalue: 'any?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'zip_longest (list 1 2) (list 3) fillvalue=0',
      value: [
        [1, 3],
        [2, 0],
      ],
    },
  ],
  run: ({ list, more, fillvalue = null }) => {
    const all = [list, ...more];
    return Array.from({ length: Math.max(...all.map((other) => other.length)) }, (_, index) =>
      row(all, fillvalue)(null, index),
    );
  },
});

export const product = defineHelper({
  name: 'product',
  summary: 'every combination of an item of each list, the last list advancing first',
  takes: { list: 'list', more: 'list...' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'product (list 1 2) (list "a" "b")',
      value: [
        [1, 'a'],
        [1, 'b'],
        [2, 'a'],
        [2, 'b'],
      ],
    },
  ],
  run: ({ list, more }) => {
    const all = [list, ...more];
    bounded(all.reduce((count, { length }) => count * length, 1));
    return all.reduce<Value[][]>((rows, items) => rows.flatMap((start) => items.map((item) => [...start, item])), [[]]);
  },
});

export const combinations = defineHelper({
  name: 'combinations',
  summary: 'every choice of so many items of a list, in its order',
  takes: { list: 'list', size: 'integer' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'combinations (list 1 2 3) 2',
      value: [
        [1, 2],
        [1, 3],
        [2, 3],
      ],
    },
  ],
  run: ({ list, size }) => {
    bounded(ways(list.length, size, size));
    return choices(list, size, (items, index) => items.slice(index + 1));
  },
});

export const permutations = defineHelper({
  name: 'permutations',
  summary: 'every arrangement of so many items of a list, of all unless a number is given',
  takes: { list: 'list', size: 'integer?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'permutations (list 1 2)',
      value: [
        [1, 2],
        [2, 1],
      ],
    },
  ],
  run: ({ list, size = list.length }) => {
    bounded(ways(list.length, size, 1));
    return choices(list, size, (items, index) => items.toSpliced(index, 1));
  },
});

export const batch = defineHelper({
  name: 'batch',
  summary: 'a list cut into lists of so many items; the last is filled up if a fill value is given',
  takes: { list: 'list', size: 'integer', fill: 'any?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'batch (list 1 2 3) 2', value: [[1, 2], [3]] },
    {
      expression: 'batch (list 1 2 3) 2 0',
      value: [
        [1, 2],
        [3, 0],
      ],
    },
  ],
  run: ({ list, size, fill }) => {
    if (size < 1) throw new Refusal('the number of items has to be positive', undefined, 'size');
    const starts = Array.from({ length: Math.ceil(list.length / size) }, (_, index) => index * size);
    return starts.map((start) => filled(list.slice(start, start + size), size, fill));
  },
});

export const slice = defineHelper({
  name: 'slice',
  summary:
    'a list cut into so many lists of the same length, of which the last ones are filled up if a fill value is given',
  takes: { list: 'list', count: 'integer', fill: 'any?' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'slice (list 1 2 3 4 5) 3', value: [[1, 2], [3, 4], [5]] }],
  run: ({ list, count, fill }) => {
    if (count < 1 || count > most)
      throw new Refusal(`the number of lists has to be between 1 and ${most}`, undefined, 'count');
    const short = Math.floor(list.length / count);
    const longer = list.length % count;
    return Array.from({ length: count }, (_, index) => {
      const start = index * short + Math.min(index, longer);
      const part = list.slice(start, start + short + (index < longer ? 1 : 0));
      return longer > 0 && index >= longer ? filled(part, short + 1, fill) : part;
    });
  },
});

export const portion = defineHelper({
  name: 'portion',
  summary:
    'the items of a list or characters of a text from one index up to, but without, another; negative ones count from the end',
  takes: { value: 'any', start: 'integer', end: 'integer?' },
  gives: 'any',
  examples: [
    { expression: 'portion (list 1 2 3) 1', value: [2, 3] },
    { expression: 'portion "etcd-0" 0 -2', value: 'etcd' },
  ],
  run: ({ value, start, end }) => {
    const items = about('value', () => itemsOf(value)).slice(start, end);
    return isList(value) ? items : items.join('');
  },
});

export const indexOf = defineHelper({
  name: 'index_of',
  summary: 'where an item is in a list, counted from 0; missing when it is not in it',
  takes: { list: 'list', item: 'any' },
  gives: 'integer',
  secrets: 'compared',
  examples: [{ expression: 'index_of (list "a" "b") "b"', value: 1 }],
  run: ({ list, item }) => {
    const index = list.findIndex((other) => equal(other, item));
    return index === -1 ? new Missing(`the list does not have ${describe(item)} in it`) : index;
  },
});

function row(lists: readonly (readonly Value[])[], fill: Value) {
  return (_: Value, index: number): Value => lists.map((list) => (index < list.length ? list[index]! : fill));
}

function filled(part: readonly Value[], size: number, fill: Value | undefined): readonly Value[] {
  return fill === undefined ? part : [...part, ...Array.from({ length: size - part.length }, () => fill)];
}

/** All lists of so many items, each one followed by what `after` leaves. */
function choices(
  items: readonly Value[],
  size: number,
  after: (items: readonly Value[], index: number) => readonly Value[],
): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => choices(after(items, index), size - 1, after).map((rest) => [item, ...rest]));
}

/** How many arrangements of so many items there are, those that differ only in the order of `alike` items taken as one. */
function ways(length: number, size: number, alike: number): number {
  if (size < 0) throw new Refusal('the number of items cannot be negative', undefined, 'size');
  if (size > length) return 0;
  let count = 1;
  for (let index = 0; index < size; index++) count *= (length - index) / Math.max(1, alike - index);
  return Math.round(count);
}

function bounded(count: number): void {
  if (count > most) throw new Refusal(`${count} items are too many`);
}

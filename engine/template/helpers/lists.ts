import { Secret, type Value } from '../../types.ts';
import { describe, equal, isList, isMap } from '../values.ts';
import { compare } from './comparison.ts';
import { defineHelper, Missing, Refusal } from './helper.ts';

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
  summary: 'the first item of a list; missing when it is empty',
  takes: { list: 'list' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'first (list 1 2)', value: 1 },
    { expression: 'default (first (list)) 0', value: 0 },
  ],
  run: ({ list }) => list[0] ?? absent(list),
});

export const last = defineHelper({
  name: 'last',
  summary: 'the last item of a list; missing when it is empty',
  takes: { list: 'list' },
  gives: 'any',
  secrets: 'kept',
  examples: [{ expression: 'last (list 1 2)', value: 2 }],
  run: ({ list }) => list.at(-1) ?? absent(list),
});

export const reverse = defineHelper({
  name: 'reverse',
  summary: 'a list from its end to its beginning',
  takes: { list: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'reverse (list 1 2)', value: [2, 1] }],
  run: ({ list }) => list.toReversed(),
});

export const sort = defineHelper({
  name: 'sort',
  summary: 'a list of numbers or of texts in their order (by characters’ codes), or of maps by a key of theirs',
  takes: { list: 'list', key: 'text?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'sort (list 10 9)', value: [9, 10] },
    { expression: 'sort x "n"', vars: { x: [{ n: 'b' }, { n: 'a' }] }, value: [{ n: 'a' }, { n: 'b' }] },
  ],
  run: ({ list, key }) => list.toSorted((a, b) => compare(partOf(a, key), partOf(b, key))),
});

export const flatten = defineHelper({
  name: 'flatten',
  summary: 'a list with the items of the lists in it, at all depths',
  takes: { list: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'flatten (list (list 1 2) 3 x)', vars: { x: [[4]] }, value: [1, 2, 3, 4] }],
  run: ({ list }) => (list as readonly unknown[]).flat(Number.POSITIVE_INFINITY) as Value[],
});

export const range = defineHelper({
  name: 'range',
  summary: 'the integers from start up to, but without, end',
  takes: { start: 'integer', end: 'integer', step: 'integer?' },
  gives: 'list',
  examples: [
    { expression: 'range 0 3', value: [0, 1, 2] },
    { expression: 'range 3 0 -2', value: [3, 1] },
  ],
  run: ({ start, end, step = 1 }) => {
    if (step === 0) throw new Refusal('the step cannot be zero');
    const count = Math.max(0, Math.ceil((end - start) / step));
    if (count > 100_000) throw new Refusal(`${count} items are too many`);
    return Array.from({ length: count }, (_, index) => start + index * step);
  },
});

export const pluck = defineHelper({
  name: 'pluck',
  summary: 'the values that the maps of a list have under a key; all of them need it',
  takes: { list: 'list', key: 'text' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'pluck members "name"', vars: { members: [{ name: 'a' }, { name: 'b' }] }, value: ['a', 'b'] },
  ],
  run: ({ list, key }) => list.map((item) => partOf(item, key)),
});

export const where = defineHelper({
  name: 'where',
  summary: 'the maps of a list that have these keys with these values',
  takes: { list: 'list' },
  named: 'the keys, each with the value to have',
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'pluck (where disks type="nvme") "name"',
      vars: { disks: [{ name: 'a', type: 'ssd' }, { name: 'b', type: 'nvme' }, { name: 'c' }] },
      value: ['b'],
    },
  ],
  run: ({ list }, { named }) =>
    list.filter((item) =>
      Object.entries(named).every(
        ([key, value]) => isMap(item) && Object.hasOwn(item, key) && equal(item[key]!, value),
      ),
    ),
});

function absent(list: readonly Value[]): Value | Missing {
  return list.length > 0 ? null : new Missing('the list is empty');
}

function partOf(item: Value, key: string | undefined): Value {
  if (key === undefined) return item;
  if (isMap(item) && Object.hasOwn(item, key)) return item[key]!;
  throw new Refusal(`the list has ${describe(item)} in it that has no "${key}"`);
}

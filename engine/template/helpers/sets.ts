import type { Value } from '../../types.ts';
import { equal } from '../values.ts';
import { defineHelper } from './helper.ts';

export const unique = defineHelper({
  name: 'unique',
  summary: 'a list with each item once, where it was first',
  takes: { list: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'unique (list 1 2 1)', value: [1, 2] }],
  run: ({ list }) => distinct(list),
});

export const union = defineHelper({
  name: 'union',
  summary: 'what is in one of two lists, each item once',
  takes: { a: 'list', b: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'union (list 1 2) (list 2 3)', value: [1, 2, 3] }],
  run: ({ a, b }) => distinct([...a, ...b]),
});

export const difference = defineHelper({
  name: 'difference',
  summary: 'what is in the first list and not in the second, each item once',
  takes: { a: 'list', b: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'difference (list 1 2) (list 2 3)', value: [1] }],
  run: ({ a, b }) => distinct(a).filter((item) => !has(b, item)),
});

export const intersect = defineHelper({
  name: 'intersect',
  summary: 'what is in both lists, each item once',
  takes: { a: 'list', b: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'intersect (list 1 2) (list 2 3)', value: [2] }],
  run: ({ a, b }) => distinct(a).filter((item) => has(b, item)),
});

export const symmetricDifference = defineHelper({
  name: 'symmetric_difference',
  summary: 'what is in only one of two lists, each item once',
  takes: { a: 'list', b: 'list' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'symmetric_difference (list 1 2) (list 2 3)', value: [1, 3] }],
  run: ({ a, b }) => distinct([...a.filter((item) => !has(b, item)), ...b.filter((item) => !has(a, item))]),
});

export const subset = defineHelper({
  name: 'subset',
  also: ['issubset'],
  summary: 'whether all items of the first list are in the second',
  takes: { a: 'list', b: 'list' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'subset (list 1 2) (list 3 2 1)', value: true }],
  run: ({ a, b }) => a.every((item) => has(b, item)),
});

export const superset = defineHelper({
  name: 'superset',
  also: ['issuperset'],
  summary: 'whether all items of the second list are in the first',
  takes: { a: 'list', b: 'list' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'superset (list 1 2) (list 1 3)', value: false }],
  run: ({ a, b }) => b.every((item) => has(a, item)),
});

function distinct(list: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const kept: Value[] = [];
  for (const item of list) {
    if (seen.has(item) || (typeof item === 'object' && has(kept, item))) continue;
    seen.add(item);
    kept.push(item);
  }
  return kept;
}

function has(list: readonly Value[], item: Value): boolean {
  return list.some((other) => equal(other, item));
}

import type { Value } from '../../types.ts';
import { describe } from '../values.ts';
import { compare } from './comparison.ts';
import { defineHelper, Missing, Refusal } from './helper.ts';
import { partAt } from './lists.ts';

export const sum = defineHelper({
  name: 'sum',
  summary: 'the sum of the numbers of a list, or of what its items have at a path of keys',
  takes: { list: 'list' },
  options: { attribute: 'text?', start: 'number?' },
  gives: 'number',
  examples: [
    { expression: 'sum (list 1 2 3)', value: 6 },
    { expression: 'sum x attribute="n" start=10', vars: { x: [{ n: 1 }, { n: 2 }] }, value: 13 },
  ],
  run: ({ list, attribute, start = 0 }) => {
    const numbers = list.map((item) => partAt(item, attribute));
    const other = numbers.find((value) => typeof value !== 'number');
    if (other === undefined) return (numbers as number[]).reduce((total, number) => total + number, start);
    const hint = 'int x makes a number of a text';
    throw new Refusal(`the list has ${describe(other)} in it, which is not a number`, hint, 'list');
  },
});

export const min = defineHelper({
  name: 'min',
  summary:
    'the least of a list of numbers or of texts, or the item with the least at a path of keys; missing when there is none',
  takes: { list: 'list' },
  options: { attribute: 'text?' },
  gives: 'any',
  secrets: 'kept',
  examples: [{ expression: 'min (list 3 1 2)', value: 1 }],
  run: ({ list, attribute }) => extreme(list, attribute, -1),
});

export const max = defineHelper({
  name: 'max',
  summary:
    'the greatest of a list of numbers or of texts, or the item with the greatest at a path of keys; missing when there is none',
  takes: { list: 'list' },
  options: { attribute: 'text?' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'max (list 3 1 2)', value: 3 },
    { expression: 'max x attribute="n"', vars: { x: [{ n: 1 }, { n: 2 }] }, value: { n: 2 } },
  ],
  run: ({ list, attribute }) => extreme(list, attribute, 1),
});

function extreme(list: readonly Value[], attribute: string | undefined, sign: number): Value | Missing {
  if (list.length === 0) return new Missing('an empty list has none');
  return list.reduce((best, item) =>
    sign * compare(partAt(item, attribute), partAt(best, attribute)) > 0 ? item : best,
  );
}

import type { Value } from '../../types.ts';
import { describe } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';

export const add = defineHelper({
  name: 'add',
  summary: 'the sum of numbers',
  takes: { a: 'number', b: 'number', more: 'number...' },
  gives: 'number',
  examples: [{ expression: 'add 1 2 3', value: 6 }],
  run: ({ a, b, more }) => more.reduce((sum, number) => sum + number, a + b),
});

export const sub = defineHelper({
  name: 'sub',
  summary: 'a minus b',
  takes: { a: 'number', b: 'number' },
  gives: 'number',
  examples: [{ expression: 'sub 5 2', value: 3 }],
  run: ({ a, b }) => a - b,
});

export const mul = defineHelper({
  name: 'mul',
  summary: 'the product of numbers',
  takes: { a: 'number', b: 'number', more: 'number...' },
  gives: 'number',
  examples: [{ expression: 'mul 2 3', value: 6 }],
  run: ({ a, b, more }) => more.reduce((product, number) => product * number, a * b),
});

export const div = defineHelper({
  name: 'div',
  summary: 'a divided by b, with a fraction',
  takes: { a: 'number', b: 'number' },
  gives: 'number',
  examples: [{ expression: 'div 3 2', value: 1.5 }],
  run: ({ a, b }) => a / notZero(b),
});

export const mod = defineHelper({
  name: 'mod',
  summary: 'what is left of a divided by b; its sign is that of b',
  takes: { a: 'number', b: 'number' },
  gives: 'number',
  examples: [
    { expression: 'mod 7 3', value: 1 },
    { expression: 'mod -1 3', value: 2 },
  ],
  run: ({ a, b }) => ((a % notZero(b)) + b) % b,
});

export const floor = defineHelper({
  name: 'floor',
  summary: 'the greatest integer that is not greater',
  takes: { number: 'number' },
  gives: 'integer',
  examples: [{ expression: 'add 1 (floor (div (length members) 2))', vars: { members: ['a', 'b', 'c'] }, value: 2 }],
  run: ({ number }) => Math.floor(number),
});

export const min = defineHelper({
  name: 'min',
  summary: 'the least of a list of numbers',
  takes: { numbers: 'list' },
  gives: 'number',
  examples: [{ expression: 'min (list 3 1 2)', value: 1 }],
  run: ({ numbers }) => Math.min(...numeric(numbers)),
});

export const max = defineHelper({
  name: 'max',
  summary: 'the greatest of a list of numbers',
  takes: { numbers: 'list' },
  gives: 'number',
  examples: [{ expression: 'max (list 3 1 2)', value: 3 }],
  run: ({ numbers }) => Math.max(...numeric(numbers)),
});

function notZero(number: number): number {
  if (number === 0) throw new Refusal('cannot divide by zero');
  return number;
}

function numeric(values: readonly Value[]): readonly number[] {
  if (values.length === 0) throw new Refusal('an empty list has none');
  const other = values.find((value) => typeof value !== 'number');
  if (other === undefined) return values as readonly number[];
  throw new Refusal(`the list has ${describe(other)} in it, which is not a number`, 'int x makes a number of a text');
}

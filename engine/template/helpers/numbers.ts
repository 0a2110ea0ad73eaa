import { halfEven } from './decimals.ts';
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

export const floordiv = defineHelper({
  name: 'floordiv',
  summary: 'how often b goes into a, without a fraction',
  takes: { a: 'number', b: 'number' },
  gives: 'integer',
  examples: [
    { expression: 'floordiv 7 2', value: 3 },
    { expression: 'floordiv -7 2', value: -4 },
  ],
  run: ({ a, b }) => Math.floor(a / notZero(b)),
});

export const ceil = defineHelper({
  name: 'ceil',
  summary: 'the least integer that is not less',
  takes: { number: 'number' },
  gives: 'integer',
  examples: [{ expression: 'ceil 1.2', value: 2 }],
  run: ({ number }) => Math.ceil(number),
});

export const round = defineHelper({
  name: 'round',
  summary:
    'a number with so many digits behind the point, 0 unless given: the nearest (halves to even), or the next by method "ceil" or "floor"',
  takes: { number: 'number', digits: 'integer?', method: 'text?' },
  gives: 'number',
  examples: [
    { expression: 'round 2.567 1', value: 2.6 },
    { expression: 'round 2.5', value: 2 },
    { expression: 'round 2.1 0 "ceil"', value: 3 },
  ],
  run: ({ number, digits = 0, method = 'common' }) => {
    if (Math.abs(digits) > 15)
      throw new Refusal('the number of digits has to be between -15 and 15', undefined, 'digits');
    const rounding = roundings[method];
    if (!rounding) throw new Refusal('it has to be "common", "ceil" or "floor"', undefined, 'method');
    const scale = 10 ** Math.abs(digits);
    return digits >= 0 ? rounding(number * scale) / scale : rounding(number / scale) * scale;
  },
});

export const abs = defineHelper({
  name: 'abs',
  summary: 'a number without its sign',
  takes: { number: 'number' },
  gives: 'number',
  examples: [{ expression: 'abs -3', value: 3 }],
  run: ({ number }) => Math.abs(number),
});

export const pow = defineHelper({
  name: 'pow',
  summary: 'a number to the power of another',
  takes: { number: 'number', power: 'number' },
  gives: 'number',
  examples: [{ expression: 'pow 2 10', value: 1024 }],
  run: ({ number, power }) => finite(number ** power),
});

export const root = defineHelper({
  name: 'root',
  summary: 'the square root of a number, or another root',
  takes: { number: 'number', degree: 'number?' },
  gives: 'number',
  examples: [{ expression: 'root 9', value: 3 }],
  run: ({ number, degree = 2 }) => finite(degree === 2 ? Math.sqrt(number) : number ** (1 / notZero(degree))),
});

export const log = defineHelper({
  name: 'log',
  summary: 'the natural logarithm of a number, or that to another base',
  takes: { number: 'number', base: 'number?' },
  gives: 'number',
  examples: [{ expression: 'log 8 2', value: 3 }],
  run: ({ number, base }) => {
    if (base === undefined) return finite(Math.log(number));
    const exact = base === 2 ? Math.log2(number) : base === 10 ? Math.log10(number) : Math.log(number) / Math.log(base);
    return finite(exact);
  },
});

const roundings: Readonly<Record<string, (number: number) => number>> = {
  ceil: Math.ceil,
  floor: Math.floor,
  common: halfEven,
};

function notZero(number: number): number {
  if (number === 0) throw new Refusal('cannot divide by zero', undefined, 'b');
  return number;
}

function finite(number: number): number {
  if (Number.isFinite(number)) return number;
  throw new Refusal('there is no such number');
}

import { describe } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

export const bool = defineHelper({
  name: 'bool',
  summary: 'true or false of a text (true, yes, on, 1; false, no, off, 0) or a number (1, 0)',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'bool "yes"', value: true },
    { expression: 'bool "False"', value: false },
    { expression: 'bool 0', value: false },
  ],
  run: ({ value }) => {
    if (typeof value === 'boolean') return value;
    if (value === 1 || value === '1') return true;
    if (value === 0 || value === '0') return false;
    const word = typeof value === 'string' ? value.toLowerCase() : '';
    if (Object.hasOwn(truths, word)) return truths[word]!;
    throw new Refusal(`${describe(value)} is neither true nor false`, 'compare it instead: eq x "…"');
  },
});

export const int = defineHelper({
  name: 'int',
  summary: 'an integer of a text in decimal digits, or of a number without its fraction',
  takes: { value: 'any' },
  gives: 'integer',
  examples: [
    { expression: 'int "42"', value: 42 },
    { expression: 'int -1.9', value: -1 },
  ],
  run: ({ value }) => {
    const number = typeof value === 'number' ? Math.trunc(value) : Number(digits(value, /^\s*[-+]?\d+\s*$/));
    if (Number.isSafeInteger(number)) return number;
    throw new Refusal(`${describe(value)} is too big for an integer`);
  },
});

export const float = defineHelper({
  name: 'float',
  summary: 'a number of a text',
  takes: { value: 'any' },
  gives: 'number',
  examples: [{ expression: 'float "1.5"', value: 1.5 }],
  run: ({ value }) =>
    typeof value === 'number' ? value : Number(digits(value, /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/)),
});

export const string = defineHelper({
  name: 'string',
  summary: 'the text of a number or boolean',
  takes: { value: 'any' },
  gives: 'text',
  examples: [
    { expression: 'string 6443', value: '6443' },
    { expression: 'string true', value: 'true' },
  ],
  run: ({ value }) => {
    if (value !== null && typeof value !== 'object') return String(value);
    throw new Refusal(`${describe(value)} has no form as a text`, 'json x gives one');
  },
});

export const type = defineHelper({
  name: 'type',
  summary: 'what a value is: text, number, boolean, null, list or map',
  takes: { value: 'any' },
  gives: 'text',
  secrets: 'compared',
  examples: [
    { expression: 'type x', vars: { x: [1] }, value: 'list' },
    { expression: 'type 1', value: 'number' },
  ],
  run: ({ value }) => {
    if (value === null) return 'null';
    if (typeof value === 'object') return Array.isArray(value) ? 'list' : 'map';
    return typeof value === 'string' ? 'text' : typeof value;
  },
});

function digits(value: unknown, form: RegExp): string {
  if (typeof value === 'string' && form.test(value)) return value;
  throw new Refusal(`${describe(value as string)} is not a number`);
}

import type { Value } from '../../types.ts';
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
  summary:
    'an integer of a text in decimal digits (or to another base), or of a number without its fraction; else the fallback, if there is one',
  takes: { value: 'any', fallback: 'integer?' },
  options: { base: 'integer?' },
  gives: 'integer',
  examples: [
    { expression: 'int "42"', value: 42 },
    { expression: 'int -1.9', value: -1 },
    { expression: 'int "ff" base=16', value: 255 },
    { expression: 'int "many" 0', value: 0 },
  ],
  run: ({ value, fallback, base = 10 }) => {
    if (base < 2 || base > 36) throw new Refusal('it has to be between 2 and 36', undefined, 'base');
    const number = typeof value === 'number' ? Math.trunc(value) : integer(value, base);
    if (Number.isSafeInteger(number)) return number!;
    if (fallback !== undefined) return fallback;
    if (number === undefined) throw new Refusal(`${describe(value)} is not a number`, 'int x 0 gives 0 then', 'value');
    throw new Refusal(`${describe(value)} is too big for an integer`, undefined, 'value');
  },
});

export const float = defineHelper({
  name: 'float',
  summary: 'a number of a text; else the fallback, if there is one',
  takes: { value: 'any', fallback: 'number?' },
  gives: 'number',
  examples: [
    { expression: 'float "1.5"', value: 1.5 },
    { expression: 'float "fast" 0.5', value: 0.5 },
  ],
  run: ({ value, fallback }) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(value)) return Number(value);
    if (fallback !== undefined) return fallback;
    throw new Refusal(`${describe(value)} is not a number`, 'float x 0 gives 0 then', 'value');
  },
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

/** The number that a text means; undefined when it means none. */
function integer(value: Value, base: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const [, sign = '', prefix = '', digits = ''] = /^\s*([-+]?)(0[xob])?([0-9a-z]+)\s*$/i.exec(value) ?? [];
  const fits = prefix === '' || { '0x': 16, '0o': 8, '0b': 2 }[prefix.toLowerCase()] === base;
  const written = fits ? digits : prefix + digits;
  const known = [...written.toLowerCase()].every((digit) => Number.parseInt(digit, 36) < base);
  return written === '' || !known ? undefined : Number.parseInt(sign + written, base);
}

import { describe } from '../values.ts';
import { fixed } from './decimals.ts';
import { defineHelper, Refusal } from './helper.ts';

const units = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

export const humanReadable = defineHelper({
  name: 'human_readable',
  summary:
    'a number of bytes (or, with isbits=true, of bits) for people: in the greatest fitting unit, or in one of K, M, G, T, P, E, Z, Y, by powers of 1024',
  takes: { number: 'number' },
  options: { isbits: 'boolean?', unit: 'text?' },
  gives: 'text',
  examples: [
    { expression: 'human_readable 1536', value: '1.50 KB' },
    { expression: 'human_readable 10000000 unit="K"', value: '9765.62 KB' },
  ],
  run: ({ number, isbits = false, unit }) => {
    const base = isbits ? 'bits' : 'Bytes';
    const fitting = units.findLastIndex((_, power) => number >= 1024 ** power);
    const power = unit === undefined ? Math.max(0, fitting) : units.indexOf(unit.toUpperCase());
    if (power === -1)
      throw new Refusal(`${describe(unit!)} is not a unit`, `there are ${units.slice(1).join(', ')}`, 'unit');
    const suffix = power === 0 ? base : `${units[power]}${isbits ? 'b' : 'B'}`;
    return `${fixed(number / 1024 ** power, 2)} ${suffix}`;
  },
});

export const humanToBytes = defineHelper({
  name: 'human_to_bytes',
  summary:
    'the number of bytes (or, with isbits=true, of bits) that a size such as 1.5G, 10 MB or 512 means, by powers of 1024',
  takes: { size: 'any', default_unit: 'text?' },
  options: { isbits: 'boolean?' },
  gives: 'integer',
  examples: [
    { expression: 'human_to_bytes "1.5K"', value: 1536 },
    { expression: 'human_to_bytes 10 "M"', value: 10485760 },
  ],
  run: ({ size, default_unit = '', isbits = false }) => {
    const [, digits, written = ''] = /^\s*(\d+(?:\.\d*)?)\s*([A-Za-z]*)\s*$/.exec(String(size)) ?? [];
    if (digits === undefined) throw new Refusal(`${describe(size)} is not a size`, 'write it as "1.5G"', 'size');
    const unit = written || default_unit;
    const power = units.indexOf(unit.slice(0, 1).toUpperCase());
    const rest = unit.slice(power > 0 ? 1 : 0);
    const letter = isbits ? 'b' : 'B';
    const whole = isbits ? /^(b|bits?|)$/i : /^(b|bytes?|)$/i;
    if (unit !== '' && /^(b|bytes?|bits?)$/i.test(unit) && whole.test(unit)) return Math.round(Number(digits));
    const fits = rest === '' || rest === letter || (rest.length > 1 && whole.test(rest));
    if (power === -1 || !fits)
      throw new Refusal(`"${unit}" is not a unit of ${isbits ? 'bits' : 'bytes'}`, undefined, 'size');
    return Math.round(Number(digits) * 1024 ** power);
  },
});

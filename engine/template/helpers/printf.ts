import type { Value } from '../../types.ts';
import { describe } from '../values.ts';
import { fixed } from './decimals.ts';
import { Refusal } from './helper.ts';
import { textOf } from './strings.ts';

const conversion = /%(?<flags>[-+ 0#]*)(?<width>\d+)?(?:\.(?<precision>\d+))?(?<type>[sdifeEgGxXoc%])|%/g;

/** A text with each conversion replaced by a value, as printf in Python does it; a Refusal when they do not fit together. */
export function printf(pattern: string, values: readonly Value[]): string {
  let used = 0;
  const text = pattern.replace(conversion, (written, ...found) => {
    const { flags, width, precision, type } = found.at(-1) as Record<string, string | undefined>;
    if (type === undefined)
      throw new Refusal('there is a % in it that begins nothing', 'write %% for a percent sign', 'pattern');
    if (type === '%') return '%';
    if (used === values.length) throw new Refusal(`there is no value for "${written}"`, undefined, 'pattern');
    const index = used++;
    const [sign, digits] = converted(
      type,
      values[index]!,
      precision === undefined ? undefined : Number(precision),
      index,
    );
    return padded(flags ?? '', Number(width ?? 0), sign, digits, type);
  });
  if (used === values.length) return text;
  throw new Refusal(`it has ${used} places for ${values.length} values`, undefined, 'pattern');
}

type Parts = readonly [sign: string, digits: string];

function converted(type: string, value: Value, precision: number | undefined, index: number): Parts {
  if (type === 's') return ['', textOf(value).slice(0, precision)];
  if (type === 'c') return ['', typeof value === 'number' ? String.fromCodePoint(value) : textOf(value).slice(0, 1)];
  if (typeof value !== 'number') {
    throw new Refusal(
      `%${type} needs a number, not ${describe(value)}`,
      'int x makes a number of a text',
      'values',
      index,
    );
  }
  return [value < 0 ? '-' : '', digitsOf(type, Math.abs(value), precision)];
}

function digitsOf(type: string, number: number, precision: number | undefined): string {
  const whole = () => BigInt(Math.trunc(number));
  switch (type) {
    case 'f':
      return fixed(number, precision ?? 6);
    case 'e':
    case 'E':
      return cased(type, number.toExponential(Math.min(precision ?? 6, 100)).replace(/e([+-])(\d)$/, 'e$10$2'));
    case 'g':
    case 'G':
      return cased(type, String(Number(number.toPrecision(Math.min(Math.max(precision ?? 6, 1), 100)))));
    case 'x':
    case 'X':
      return cased(
        type,
        whole()
          .toString(16)
          .padStart(precision ?? 0, '0'),
      );
    case 'o':
      return whole()
        .toString(8)
        .padStart(precision ?? 0, '0');
    default:
      return whole()
        .toString()
        .padStart(precision ?? 0, '0');
  }
}

function cased(type: string, text: string): string {
  return type === type.toUpperCase() ? text.toUpperCase() : text;
}

function padded(flags: string, width: number, sign: string, digits: string, type: string): string {
  if (width > 1000) throw new Refusal('the width has to be 1000 at most', undefined, 'pattern');
  const numeric = !/[sc]/.test(type);
  const shown = sign || (numeric && flags.includes('+') ? '+' : numeric && flags.includes(' ') ? ' ' : '');
  const prefix = flags.includes('#') ? ({ x: '0x', X: '0X', o: '0o' }[type] ?? '') : '';
  if (flags.includes('-')) return (shown + prefix + digits).padEnd(width);
  if (numeric && flags.includes('0'))
    return shown + prefix + digits.padStart(width - shown.length - prefix.length, '0');
  return (shown + prefix + digits).padStart(width);
}

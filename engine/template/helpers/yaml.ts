import { parse, stringify } from 'yaml';
import type { Value } from '../../types.ts';
import { isList, isMap } from '../values.ts';

/** How YAML is laid out. */
export interface Layout {
  /** Spaces for each level. */
  readonly indent: number;
  readonly sortKeys: boolean;
  /** Whether lists and maps of single values stand on one line. */
  readonly flow: boolean;
}

/**
 * A value as YAML in the layout of PyYAML, except that lines are not folded. It means the same to those who read YAML 1.1
 * and those who read 1.2.
 */
export function pythonYaml(value: Value, layout: Layout): string {
  return `${(onOneLine(value, layout) ? [line(value, layout, false)] : block(value, layout)).join('\n')}\n`;
}

function onOneLine(value: Value, { flow }: Layout): boolean {
  if (!isList(value) && !isMap(value)) return true;
  const parts: readonly Value[] = Object.values(value);
  return parts.length === 0 || (flow && !parts.some((part) => isList(part) || isMap(part)));
}

function line(value: Value, layout: Layout, inside: boolean): string {
  if (isList(value)) return `[${value.map((item) => line(item, layout, true)).join(', ')}]`;
  if (!isMap(value)) return scalar(value, inside);
  return `{${keysOf(value, layout)
    .map((key) => `${scalar(key, true)}: ${line(value[key]!, layout, true)}`)
    .join(', ')}}`;
}

/** The lines of a list or map. A list in a map is not indented, what is in a list is. */
function block(value: Value, layout: Layout): string[] {
  const margin = ' '.repeat(layout.indent);
  if (isList(value)) {
    return value.flatMap((item) => {
      if (onOneLine(item, layout)) return [`- ${line(item, layout, false)}`];
      return block(item, layout).map((text, index) => (index === 0 ? '-'.padEnd(layout.indent) : margin) + text);
    });
  }
  const map = value as Readonly<Record<string, Value>>;
  return keysOf(map, layout).flatMap((key) => {
    const part = map[key]!;
    if (onOneLine(part, layout)) return [`${scalar(key, false)}: ${line(part, layout, false)}`];
    return [`${scalar(key, false)}:`, ...block(part, layout).map((text) => (isList(part) ? text : margin + text))];
  });
}

function keysOf(map: Readonly<Record<string, Value>>, { sortKeys }: Layout): string[] {
  const keys = Object.keys(map);
  return sortKeys ? keys.sort() : keys;
}

/** A single value; in a list or map on one line, commas and brackets have to be in quotes, too. */
function scalar(value: Value, inside: boolean): string {
  if (typeof value === 'string' && /[\p{Cc}\u0085\u2028\u2029\ufeff]/u.test(value)) return JSON.stringify(value);
  const text = stringify(value, { version: '1.1', lineWidth: 0, singleQuote: true }).trimEnd();
  if (typeof value !== 'string') return text;
  return text === value && parse(text) === value && !(inside && /[,[\]{}]/.test(text))
    ? text
    : `'${value.replaceAll("'", "''")}'`;
}

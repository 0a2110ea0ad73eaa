import type { Value } from '../../types.ts';
import { isList, isMap } from '../values.ts';

/** How JSON is laid out. */
export interface Layout {
  /** Spaces for each level; undefined writes all on one line. */
  readonly indent: number | undefined;
  readonly sortKeys: boolean;
  /** Whether everything but ASCII is escaped. */
  readonly ascii: boolean;
}

/** A value as JSON in the layout of Python's `json.dumps`. */
export function pythonJson(value: Value, layout: Layout, margin = ''): string {
  if (isList(value)) {
    return enclosed(
      '[]',
      value.map((item) => pythonJson(item, layout, deeper(margin, layout))),
      layout,
      margin,
    );
  }
  if (!isMap(value)) return scalar(value, layout);
  const keys = Object.keys(value);
  if (layout.sortKeys) keys.sort();
  const parts = keys.map((key) => `${scalar(key, layout)}: ${pythonJson(value[key]!, layout, deeper(margin, layout))}`);
  return enclosed('{}', parts, layout, margin);
}

function deeper(margin: string, { indent = 0 }: Layout): string {
  return margin + ' '.repeat(indent);
}

function enclosed(signs: string, parts: readonly string[], layout: Layout, margin: string): string {
  if (parts.length === 0) return signs;
  if (layout.indent === undefined) return signs[0] + parts.join(', ') + signs[1];
  const inner = `\n${deeper(margin, layout)}`;
  return `${signs[0]}${inner}${parts.join(`,${inner}`)}\n${margin}${signs[1]}`;
}

function scalar(value: Value, { ascii }: Layout): string {
  const text = JSON.stringify(value);
  if (!ascii) return text;
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

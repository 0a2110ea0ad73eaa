import { Secret, type Value, type Written } from '../types.ts';

/** The value of lists and mappings without a template in them, which is the same in every scope. */
const values = new WeakMap<Written, Value | typeof varies>();

/** That a value depends on its scope. */
export const varies = Symbol('varies');

/** What was written if there is no template in it, made once and shared by all who ask; else `varies`. */
export function fixedValue(written: Written): Value | typeof varies {
  const { content } = written;
  if (typeof content === 'string') return written.unsafe || !content.includes('{{') ? content : varies;
  if (content === null || typeof content !== 'object' || content instanceof Secret) return content;
  let value = values.get(written);
  if (value === undefined) {
    value = content instanceof Map ? fixedMap(content) : fixedList(content as readonly Written[]);
    values.set(written, value);
  }
  return value;
}

function fixedMap(content: ReadonlyMap<string, Written>): Value | typeof varies {
  const entries: [string, Value][] = [];
  for (const [key, part] of content) {
    const value = fixedValue(part);
    if (value === varies) return varies;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function fixedList(content: readonly Written[]): Value | typeof varies {
  const items: Value[] = [];
  for (const part of content) {
    const value = fixedValue(part);
    if (value === varies) return varies;
    items.push(value);
  }
  return items;
}

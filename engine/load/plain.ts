import type { Value, Written } from '../types.ts';

/** What was written as data, templates and all as their text: for files that have no expressions. */
export function plainOf(written: Written): Value {
  const { content } = written;
  if (content instanceof Map) return Object.fromEntries([...content].map(([name, value]) => [name, plainOf(value)]));
  if (Array.isArray(content)) return content.map(plainOf);
  return content as Value;
}

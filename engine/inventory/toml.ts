import { InputError } from '../errors.ts';
import { Secret, type Value, type Values } from '../types.ts';

/** Values as a TOML 1.0 document; maps are tables. Throws an InputError for null, which TOML does not have. */
export function toToml(values: Values): string {
  return tables(values, []).join('\n');
}

function tables(values: Values, path: readonly string[]): string[] {
  const entries = Object.entries(values);
  const plain = entries.filter(([, value]) => !isMap(value));
  const maps = entries.filter((entry): entry is [string, Values] => isMap(entry[1]));
  const heading = path.length > 0 && (plain.length > 0 || maps.length === 0) ? [`[${path.map(key).join('.')}]`] : [];
  const lines = [...heading, ...plain.map(([name, value]) => `${key(name)} = ${inline(value, [...path, name])}`)];
  const own = lines.length > 0 ? [`${lines.join('\n')}\n`] : [];
  return [...own, ...maps.flatMap(([name, map]) => tables(map, [...path, name]))];
}

function inline(value: Value, path: readonly string[]): string {
  if (value === null) {
    throw new InputError(`TOML has no null, which ${path.join('.')} is`, { hint: 'leave out --toml, or use --yaml' });
  }
  if (value instanceof Secret || typeof value === 'string') return text(String(value));
  if (typeof value !== 'object') return number(value);
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, path)).join(', ')}]`;
  const pairs = Object.entries(value).map(([name, item]) => `${key(name)} = ${inline(item, [...path, name])}`);
  return `{ ${pairs.join(', ')} }`;
}

/** JavaScript writes 1e21 without the point; TOML takes that for a float, as it is. */
function number(value: number | boolean): string {
  return String(value);
}

/** A basic string: JSON's escapes are TOML's, but DEL is one more that must be escaped. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll('\x7f', '\\u007F');
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : text(name);
}

function isMap(value: Value): value is Values {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Secret);
}

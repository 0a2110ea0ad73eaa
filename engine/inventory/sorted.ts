import { Secret, type Value, type Values } from '../types.ts';

/** The same values with the keys of all maps in them in order of their names. */
export function sorted(values: Values): Values {
  const names = Object.keys(values).sort();
  return Object.fromEntries(names.map((name) => [name, sortedDeep(values[name]!)]));
}

function sortedDeep(value: Value): Value {
  if (value === null || typeof value !== 'object' || value instanceof Secret) return value;
  return Array.isArray(value) ? value.map(sortedDeep) : sorted(value as Values);
}

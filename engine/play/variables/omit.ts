import { randomBytes } from 'node:crypto';
import { Secret, Unknown, type Value } from '../../types.ts';

/** What `omit` stands for: an argument with this value is as if it had not been written. Nothing else has it. */
export const omitted = `__omit_place_holder__${randomBytes(20).toString('hex')}`;

/** A value without the entries of maps and the items of lists that are to be left out, however deep. */
export function withoutOmitted(value: Value): Value {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Secret || value instanceof Unknown) return value;
  if (Array.isArray(value)) return value.filter((each: Value) => each !== omitted).map(withoutOmitted);
  const kept = Object.entries(value).filter(([, each]: [string, Value]) => each !== omitted);
  return Object.fromEntries(kept.map(([name, each]: [string, Value]) => [name, withoutOmitted(each)]));
}

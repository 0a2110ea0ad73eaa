import { Secret, type Text, Unknown, type Value, type Values } from '../types.ts';
import { DependsOnUnknown } from './depends.ts';

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is a map. */
export function isMap(value: Value): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isList(value) &&
    !(value instanceof Secret || value instanceof Unknown)
  );
}

/** A value as it is now: of hostvars, what is evaluated when it is asked for. */
export function copied(value: Value): Value {
  if (isList(value)) return value.map(copied);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part)])) : value;
}

/** A value in words, for messages: its type, and what it is if that is short and no secret. */
export function describe(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof Secret) return 'a secret text';
  if (value instanceof Unknown) return value.kind === 'any' ? 'an unknown value' : `an unknown ${value.kind}`;
  if (isList(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'string') return value.length > 40 ? 'a text' : `the text ${JSON.stringify(value)}`;
  return typeof value === 'object' ? 'a map' : `the ${typeof value} ${value}`;
}

/** How a text, number or boolean looks in a text; undefined for null, lists and maps, which have no such form. */
export function asText(value: Value): Text | undefined {
  if (typeof value === 'string' || value instanceof Secret) return value;
  if (value instanceof Unknown) throw new DependsOnUnknown(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** What to do with a value that has no form in a text. */
export function textHint(value: Value): string {
  if (value === null) return 'give a value for that case: default x ""';
  return isList(value) ? 'join x "," or json x make a text of a list' : 'json x or yaml x make a text of a map';
}

/** Whether a value counts as true in `{{#if}}`, which is what Handlebars says: not false, null, 0, "" or an empty list. */
export function isTruthy(value: Value): boolean {
  if (value instanceof Unknown) throw new DependsOnUnknown(value);
  if (isList(value)) return value.length > 0;
  return Boolean(value instanceof Secret ? value.reveal() : value);
}

/** Whether two values are the same, in all their parts; a secret is the same as its text, and order counts only in lists. */
export function equal(a: Value, b: Value): boolean {
  const left = a instanceof Secret ? a.reveal() : a;
  const right = b instanceof Secret ? b.reveal() : b;
  for (const side of [left, right]) if (side instanceof Unknown) throw new DependsOnUnknown(side);
  if (left === right) return true;
  if (isList(left)) {
    return isList(right) && left.length === right.length && left.every((item, index) => equal(item, right[index]!));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key]!, right[key]!))
  );
}

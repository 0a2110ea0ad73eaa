import { Secret, type Value } from '../types.ts';
import { isList, isMap } from './values.ts';

/** Whether a value is a secret or has one in it. */
export function hasSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  if (isList(value)) return value.some(hasSecret);
  return isMap(value) && Object.values(value).some(hasSecret);
}

/** A value with all its secrets as texts. */
export function reveal(value: Value): Value {
  return mapParts(value, (part) => (part instanceof Secret ? part.reveal() : part));
}

/** A value made from a secret: its texts and numbers are secrets; true, false and null say too little to hide. */
export function seal(value: Value): Value {
  return mapParts(value, (part) =>
    typeof part === 'string' || typeof part === 'number' ? new Secret(String(part)) : part,
  );
}

/** A value made from the text of an encrypted file: its texts are secrets. */
export function sealTexts(value: Value): Value {
  return mapParts(value, (part) => (typeof part === 'string' ? new Secret(part) : part));
}

function mapParts(value: Value, change: (part: Value) => Value): Value {
  if (isList(value)) return value.map((item) => mapParts(item, change));
  if (!isMap(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapParts(part, change)]));
}

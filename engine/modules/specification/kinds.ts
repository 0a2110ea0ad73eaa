import { Secret, Unknown, type Value } from '../../types.ts';

/** What is expected of a value by its type, in words. */
const words: Readonly<Record<string, string>> = {
  str: 'a text',
  path: 'a path',
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  list: 'a list',
  dict: 'a mapping',
  json: 'JSON',
  jsonarg: 'JSON',
  bytes: 'a size such as 10M',
  bits: 'a number of bits such as 10Mb',
};

/** What is wrong with a value for a type (`must be a list, not a text`); undefined when nothing is. */
export function wrongKind(value: Value, type: string): string | undefined {
  if (value instanceof Unknown) return undefined; // nobody can tell before the run
  return isOf(value, type) ? undefined : `must be ${words[type] ?? type}, not ${kindOf(value)}`;
}

/** Texts that are numbers or truth values are taken for them, because `-e name=5` gives a text. */
function isOf(value: Value, type: string): boolean {
  const text = value instanceof Secret ? value.reveal() : value;
  switch (type) {
    case 'str':
    case 'path':
      return typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean';
    case 'int':
      return Number.isInteger(text) || (typeof text === 'string' && /^\s*[-+]?\d+\s*$/.test(text));
    case 'float':
      return (
        typeof text === 'number' || (typeof text === 'string' && text.trim() !== '' && !Number.isNaN(Number(text)))
      );
    case 'bool':
      return truth(text) !== undefined;
    case 'list':
      return Array.isArray(text);
    case 'dict':
      return isValues(text);
    case 'json':
    case 'jsonarg':
      return (typeof text === 'object' && text !== null) || (typeof text === 'string' && isJson(text));
    case 'bytes':
      return isSize(text, /^\s*\d+(\.\d+)?\s*([KMGTPEZY]?B?)\s*$/i);
    case 'bits':
      return isSize(text, /^\s*\d+(\.\d+)?\s*([KMGTPEZY]?b?)\s*$/i);
    default:
      return true;
  }
}

/** A value as choices are compared with it: numbers and truth values that are texts are what they say. */
export function comparable(value: Value, type: string): Value {
  const text = value instanceof Secret ? value.reveal() : value;
  if (type === 'bool') return truth(text) ?? text;
  if (type === 'int' || type === 'float') return Number(text);
  return type === 'str' || type === 'path' ? String(text) : text;
}

function truth(value: Value): boolean | undefined {
  const word = String(value).toLowerCase();
  if (['true', 'yes', 'on', '1', 'y', 't', '1.0'].includes(word)) return true;
  return ['false', 'no', 'off', '0', 'n', 'f', '0.0'].includes(word) ? false : undefined;
}

/** Whether a value is a mapping. */
export function isValues(value: Value): value is Readonly<Record<string, Value>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return !(value instanceof Secret || value instanceof Unknown);
}

function isSize(value: Value, form: RegExp): boolean {
  return typeof value === 'number' || (typeof value === 'string' && form.test(value));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function kindOf(value: Value): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  if (value instanceof Secret) return 'a secret';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping';
  return String(value);
}

import type { Scalar } from '../types.ts';

/** What a Python literal stands for; a key of a map is a string, as everywhere in kplay. */
export type Literal = Scalar | readonly Literal[] | ReadonlyMap<string, Literal>;

/**
 * The value of a text that is a Python literal (`1`, `'a'`, `True`, `[1, 2]`, `1, 2`, `{'a': None}`), which is how Ansible types
 * the values of INI inventories; undefined for every other text (`yes`, `0644`, `a b`), which stays the string it is.
 */
export function pythonLiteral(text: string): Literal | undefined {
  if (!/^\s*['"[({+\-.\dTFN]/.test(text)) return undefined; // most values are plain words: spare them the error below
  const reader: Reader = { text, at: 0 };
  try {
    const value = readTuple(reader);
    skipBlanks(reader);
    const rest = text.slice(reader.at);
    return rest === '' || rest.startsWith('#') ? value : undefined;
  } catch (error) {
    if (error instanceof NotALiteral) return undefined;
    throw error;
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

class NotALiteral extends Error {}

const constants: ReadonlyMap<string, Scalar> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const number =
  /[+-]?(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+(?:_\d+)+|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;

function readValue(reader: Reader, depth: number): Literal {
  if (depth > 64) throw new NotALiteral();
  skipBlanks(reader);
  const first = reader.text[reader.at];
  if (first === "'" || first === '"') return readStrings(reader);
  if (first === '[') return readItems(reader, ']', depth).items;
  if (first === '(') {
    const { items, comma } = readItems(reader, ')', depth);
    return items.length === 1 && !comma ? items[0]! : items;
  }
  if (first === '{') return readBraces(reader, depth);
  const word = take(reader, /[A-Za-z_]+/y);
  if (word === undefined) return readNumber(reader);
  const value = constants.get(word);
  if (value === undefined) throw new NotALiteral();
  return value;
}

/** Values between commas are a list even without brackets: `80,443`. */
function readTuple(reader: Reader): Literal {
  const first = readValue(reader, 0);
  const items = [first];
  let comma = skips(reader, ',');
  if (!comma) return first;
  for (; comma && !/^\s*(#|$)/.test(reader.text.slice(reader.at)); comma = skips(reader, ',')) {
    items.push(readValue(reader, 0));
  }
  return items;
}

function readNumber(reader: Reader): number {
  const digits = take(reader, number)?.replaceAll('_', '');
  if (digits === undefined || /^[+-]?0\d*[1-9]\d*$/.test(digits)) throw new NotALiteral();
  const unsigned = Number(digits.replace(/^[+-]/, ''));
  const value = digits.startsWith('-') ? -unsigned : unsigned;
  // A whole number beyond 2^53 would silently change its digits.
  if (!Number.isFinite(value) || (/^[+-]?\w+$/.test(digits) && !Number.isSafeInteger(value))) throw new NotALiteral();
  return value;
}

/** Strings side by side are one. */
function readStrings(reader: Reader): string {
  let value = '';
  for (;;) {
    skipBlanks(reader);
    const quote = reader.text[reader.at];
    if (quote !== "'" && quote !== '"') return value;
    value += readString(reader, quote);
  }
}

function readString(reader: Reader, quote: string): string {
  let value = '';
  for (reader.at++; reader.at < reader.text.length; reader.at++) {
    const char = reader.text[reader.at]!;
    if (char === quote) {
      reader.at++;
      return value;
    }
    value += char === '\\' ? readEscape(reader) : char;
  }
  throw new NotALiteral();
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };

/** An unknown escape keeps its backslash, as in Python. */
function readEscape(reader: Reader): string {
  const code = /x([\da-fA-F]{2})|u([\da-fA-F]{4})/y;
  code.lastIndex = reader.at + 1;
  const match = code.exec(reader.text);
  if (match) {
    reader.at += match[0].length;
    return String.fromCharCode(Number.parseInt(match[1] ?? match[2]!, 16));
  }
  const char = reader.text[++reader.at];
  if (char === undefined) throw new NotALiteral();
  return escapes[char] ?? `\\${char}`;
}

function readItems(reader: Reader, end: string, depth: number): { items: Literal[]; comma: boolean } {
  const items: Literal[] = [];
  let comma = false;
  reader.at++;
  while (!ends(reader, end)) {
    if (items.length > 0 && !comma) throw new NotALiteral();
    items.push(readValue(reader, depth + 1));
    comma = skips(reader, ',');
  }
  return { items, comma };
}

/** A map, or (when its entries have no colon) a set, which becomes a list. */
function readBraces(reader: Reader, depth: number): Literal {
  const map = new Map<string, Literal>();
  const set: Literal[] = [];
  let comma = true;
  reader.at++;
  while (!ends(reader, '}')) {
    if (!comma) throw new NotALiteral();
    const key = readValue(reader, depth + 1);
    if (skips(reader, ':')) map.set(String(key), readValue(reader, depth + 1));
    else set.push(key);
    comma = skips(reader, ',');
  }
  if (set.length > 0 && map.size > 0) throw new NotALiteral();
  return set.length > 0 ? set : map;
}

function ends(reader: Reader, end: string): boolean {
  if (reader.at >= reader.text.length) throw new NotALiteral();
  return skips(reader, end);
}

function skips(reader: Reader, text: string): boolean {
  skipBlanks(reader);
  if (!reader.text.startsWith(text, reader.at)) return false;
  reader.at += text.length;
  return true;
}

function skipBlanks(reader: Reader): void {
  take(reader, /\s+/y);
}

function take(reader: Reader, what: RegExp): string | undefined {
  what.lastIndex = reader.at;
  const match = what.exec(reader.text);
  if (!match) return undefined;
  reader.at += match[0].length;
  return match[0];
}

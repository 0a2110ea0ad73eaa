import { InputError } from '../errors.ts';
import type { Origin, Written } from '../types.ts';
import { parseYaml } from './yaml.ts';

/** One `key=value` of a shorthand, with where both stand in the text (offsets from 0). */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly quoted: boolean;
  readonly keyAt: number;
  readonly valueAt: number;
}

/**
 * The words `k=v k2="v 2"` of Ansible's shorthand. Quotes group words and go away; a template's spaces separate nothing.
 * A word that is no pair, or a quote that is not closed, is given back as the offset `badAt`.
 */
export function parsePairs(text: string): { readonly pairs: readonly Pair[]; readonly badAt?: number } {
  const pairs: Pair[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const key = /^[^\s='"{}]+=/.exec(text.slice(at))?.[0].slice(0, -1);
    if (key === undefined) return { pairs, badAt: at };
    const word = readWord(text, at + key.length + 1);
    if (word === undefined) return { pairs, badAt: at + key.length + 1 };
    pairs.push({ key, value: word.value, quoted: word.quoted, keyAt: at, valueAt: word.start });
    at = skipSpace(text, word.end);
  }
  return { pairs };
}

interface Word {
  readonly value: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

function readWord(text: string, start: number): Word | undefined {
  let value = '';
  let quoted = false;
  let at = start;
  while (at < text.length && !/\s/.test(text[at]!)) {
    const piece = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\{\{[\s\S]*?\}\})|([^\s"']))/.exec(text.slice(at));
    if (!piece) return undefined;
    quoted ||= piece[1] !== undefined || piece[2] !== undefined;
    value += piece[1]?.replace(/\\(["\\])/g, '$1') ?? piece[2] ?? piece[3] ?? piece[4];
    at += piece[0].length;
  }
  return { value, quoted, start: /["']/.test(text[start] ?? '') ? start + 1 : start, end: at };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

/** Where an offset of a text stands in its file, as exactly as the text's form allows. */
export function placeIn({ origin, literal }: Written, text: string, offset: number): Origin {
  const before = text.slice(0, offset).split('\n');
  if (before.length === 1) return { ...origin, column: origin.column + offset };
  if (!literal) return origin;
  return { ...origin, line: origin.line + before.length - 1, column: origin.column + before.at(-1)!.length };
}

/** A task's arguments written as `k=v k2="v 2"`, as the mapping that they stand for; bare values are read as YAML reads them. */
export function shorthand(written: Written, text: string, module: string): Written {
  const { pairs, badAt } = parsePairs(text);
  const hint = `write its arguments as a mapping, or as ${module}: key=value key2="a value"`;
  if (badAt !== undefined) {
    throw new InputError('this is not key=value', { origin: placeIn(written, text, badAt), hint });
  }
  const entries = new Map<string, Written>();
  for (const pair of pairs) {
    const keyOrigin = placeIn(written, text, pair.keyAt);
    if (entries.has(pair.key)) {
      throw new InputError(`the argument "${pair.key}" is here twice`, { origin: keyOrigin });
    }
    const origin = placeIn(written, text, pair.valueAt);
    entries.set(pair.key, { origin, keyOrigin, content: pair.quoted ? pair.value : bareValue(pair.value, origin) });
  }
  return { origin: written.origin, content: entries, ...(written.keyOrigin && { keyOrigin: written.keyOrigin }) };
}

/** Modes are the reason why a leading zero keeps its text here: `mode=0644` is how Ansible's users write it. */
function bareValue(value: string, origin: Origin): Written['content'] {
  if (!/^(true|false|null|~|yes|no|on|off|[-+]?(0|[1-9]\d*)(\.\d+)?)$/i.test(value)) return value;
  try {
    return parseYaml(value, origin.file).content;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, { origin, ...(error.hint && { hint: error.hint }) });
  }
}

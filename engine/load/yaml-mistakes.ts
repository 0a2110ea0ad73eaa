import { type Document, visit, type YAMLError } from 'yaml';
import { InputError } from '../errors.ts';
import type { Origin } from '../types.ts';
import type { Source } from './yaml.ts';

interface Explanation {
  readonly message?: string;
  readonly hint: string;
}

/** In plain words, what the parser's error codes mean and what to do; codes that are not here keep the parser's words. */
const explanations: Partial<Record<YAMLError['code'], Explanation>> = {
  TAB_AS_INDENT: { message: 'a tab is used to indent', hint: 'YAML indents with spaces only' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a mapping cannot start in the middle of a line',
    hint: 'quote a value that holds a colon and a space: "a: b"; or start the mapping on a line of its own',
  },
  BAD_INDENT: {
    message: 'this is not indented like its neighbours',
    hint: 'entries of one mapping or list start in the same column',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this line is neither an entry nor part of the value before it',
    hint: 'an entry is written `key: value`; check for a missing colon and for the indentation',
  },
  BAD_ALIAS: { hint: 'a value that starts with * has to be quoted' },
  BAD_SCALAR_START: { hint: 'a value that starts with this character has to be quoted' },
  MULTIPLE_DOCS: { message: 'a second document starts here', hint: 'one file holds one document: split it at the ---' },
  BAD_DQ_ESCAPE: { hint: "in double quotes a backslash starts an escape: double it, or use single quotes ('...')" },
};

/** The parser's error, placed, and with a hint in plain words. */
export function syntaxError(error: YAMLError, document: Document, source: Source): InputError {
  if (/^Missing closing .quote/.test(error.message)) return unclosedQuote(error, document, source);
  const origin = source.place(error.pos[0]);
  const line = source.line(origin.line);
  const braces = /^\s*(?:- +)*(?:[^\s#'"][^#'"]*?: +)?\{\{/.exec(line);
  if (braces) return unquotedTemplate({ ...origin, column: braces[0].length - 1 }, source);
  const explanation = /^ *\t/.test(line) ? explanations.TAB_AS_INDENT : explain(error, source);
  return mistake(explanation?.message ?? ownWords(error.message, source), origin, source, explanation?.hint);
}

/** The parser has one code for mistakes that need different advice, so here its words have to decide. */
const byWords: readonly (readonly [RegExp, Explanation])[] = [
  [/^Flow (map|sequence)/, { message: 'a { or [ above is still open here', hint: 'close it, or indent what is in it' }],
  [/^Implicit map keys need/, explanations.MULTILINE_IMPLICIT_KEY!],
  [/^Sequence item without/, { message: 'this entry of a list has no dash', hint: 'every entry starts with `- `' }],
  [/^Unexpected flow-\w+-end/, { message: 'nothing is open that this closes', hint: 'quote a text with brackets' }],
  [
    /at node end$/,
    { message: 'this does not belong to what is above it', hint: 'check indentation, dashes and colons' },
  ],
];

const behindQuotes = { hint: 'a text that goes on behind a quote has to be quoted as a whole: \'"a" b\'' };

function explain({ code, message, pos }: YAMLError, { text }: Source): Explanation | undefined {
  if (/at node end$/.test(message) && /["'][ \t]*$/.test(text.slice(0, pos[0]))) return behindQuotes;
  return byWords.find(([words]) => words.test(message))?.[1] ?? explanations[code];
}

/** The parser notices at the end of the file; its reader wants to know where the text begins. */
function unclosedQuote(error: YAMLError, document: Document, source: Source): InputError {
  let start = error.pos[0];
  visit(document, {
    Scalar(_, { type, range }) {
      if (type?.startsWith('QUOTE') && range && range[0] <= error.pos[0]) start = range[0];
    },
  });
  return mistake('this quote is never closed', source.place(start), source);
}

/** The error for a value that starts with `{{`, which YAML takes for a mapping. */
export function unquotedTemplate(origin: Origin, source: Source): InputError {
  const rest = source
    .line(origin.line)
    .slice(origin.column - 1)
    .replace(/\s+$/, '');
  const quoted = rest.includes('"') ? `'${rest.replaceAll("'", "''")}'` : `"${rest}"`;
  return mistake('a value that starts with {{ has to be quoted', origin, source, `write ${shown(quoted, source)}`);
}

/** An InputError with the line that it is about, unless that was encrypted. */
export function mistake(message: string, origin: Origin, source: Source, hint?: string): InputError {
  return new InputError(message, { code: 'invalid-yaml', origin, ...excerptOf(source, origin), ...(hint && { hint }) });
}

/** The line of a place; none of what was encrypted. */
export function excerptOf(source: Source, { line }: Origin): { readonly excerpt?: string } {
  return source.encrypted ? {} : { excerpt: source.line(line) };
}

/** A part of the text as an error may show it. */
export function shown(part: string, { encrypted }: Pick<Source, 'encrypted'>): string {
  return encrypted ? '***' : part;
}

/** The parser's own words, which may quote the text. */
function ownWords(message: string, { encrypted }: Source): string {
  if (encrypted) return 'this is not YAML';
  const first = message.split('\n')[0]!;
  return first.charAt(0).toLowerCase() + first.slice(1);
}

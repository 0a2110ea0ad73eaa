import type { Expression, Literal, Mustache, Path, Position, Program, Statement, SubExpression } from './ast.ts';

/**
 * The tree of a template of texts and expressions alone, as Handlebars' parser gives it: names, texts, numbers and calls
 * with positional arguments. Undefined for all others, and for all that is wrong. Most templates are so simple, and this
 * takes a small part of the time.
 */
export function parsePlainly(text: string): Program | undefined {
  if (/[\r\0\u0001]|\\\{\{|\{\{[{#/^!>&*~]|\}\}\}/.test(text)) return undefined;
  const reading: Reading = { text, at: 0, line: 1, lineStart: 0 };
  const body: Statement[] = [];
  while (reading.at < text.length) {
    const open = text.indexOf('{{', reading.at);
    const start = here(reading);
    if (open !== reading.at) {
      const value = open < 0 ? text.slice(reading.at) : text.slice(reading.at, open);
      advance(reading, value.length);
      body.push({ type: 'ContentStatement', original: value, value, loc: { start, end: here(reading) } });
      continue;
    }
    const statement = mustache(reading, start);
    if (!statement) return undefined;
    body.push(statement);
  }
  const loc = { start: body[0]?.loc.start ?? here(reading), end: body.at(-1)?.loc.end ?? here(reading) };
  return { type: 'Program', body, loc };
}

/** How far a text has been read. */
interface Reading {
  readonly text: string;
  at: number;
  line: number;
  /** The offset at which the line begins. */
  lineStart: number;
}

function here({ at, line, lineStart }: Reading): Position {
  return { line, column: at - lineStart };
}

function advance(reading: Reading, length: number): void {
  const end = reading.at + length;
  for (let next = reading.text.indexOf('\n', reading.at); next >= 0 && next < end; ) {
    reading.line++;
    reading.lineStart = next + 1;
    next = reading.text.indexOf('\n', next + 1);
  }
  reading.at = end;
}

function mustache(reading: Reading, start: Position): Mustache | undefined {
  reading.at += 2;
  const parts = partsUntil(reading, '}}', 0);
  const [path, ...params] = parts ?? [];
  if (!path || path.type === 'SubExpression' || (params.length > 0 && path.type !== 'PathExpression')) return undefined;
  return { type: 'MustacheStatement', path, params, loc: { start, end: here(reading) } };
}

const spaces = /\s*/y;
const pathPattern = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?=[\s})])/y;
const literalPattern = /"[^"\\]*"|'[^'\\]*'|-?(?:0|[1-9]\d*)(?:\.\d+)?(?=[\s})])/y;

/** Words with a meaning of their own. */
const reserved = /^(?:this|as|else|undefined)$/;

/** More parentheses inside of each other are left to Handlebars. */
const deepest = 20;

/** Expressions up to what closes them; undefined when there is anything else. */
function partsUntil(reading: Reading, closing: ')' | '}}', depth: number): Expression[] | undefined {
  const parts: Expression[] = [];
  for (let apart = true; ; ) {
    spaces.lastIndex = reading.at;
    spaces.test(reading.text);
    if (spaces.lastIndex > reading.at) {
      advance(reading, spaces.lastIndex - reading.at);
      apart = true;
    }
    if (reading.text.startsWith(closing, reading.at)) {
      reading.at += closing.length;
      return parts;
    }
    const part = apart && depth < deepest ? expression(reading, depth) : undefined;
    if (!part) return undefined;
    parts.push(part);
    apart = false;
  }
}

function expression(reading: Reading, depth: number): Expression | undefined {
  const { text, at } = reading;
  const start = here(reading);
  if (text[at] === '(') return call(reading, start, depth);
  pathPattern.lastIndex = at;
  const original = pathPattern.exec(text)?.[0];
  const written = original ?? literal(text, at);
  if (written === undefined) return undefined;
  advance(reading, written.length);
  const loc = { start, end: here(reading) };
  return original === undefined ? literalOf(written, loc) : named(original, loc);
}

function literal(text: string, at: number): string | undefined {
  literalPattern.lastIndex = at;
  return literalPattern.exec(text)?.[0];
}

function call(reading: Reading, start: Position, depth: number): SubExpression | undefined {
  reading.at++;
  const [path, ...params] = partsUntil(reading, ')', depth + 1) ?? [];
  if (path?.type !== 'PathExpression') return undefined;
  return { type: 'SubExpression', path, params, loc: { start, end: here(reading) } };
}

function literalOf(written: string, loc: Path['loc']): Literal {
  const isText = written.startsWith('"') || written.startsWith("'");
  if (isText) return { type: 'StringLiteral', value: written.slice(1, -1), loc };
  return { type: 'NumberLiteral', value: Number(written), loc };
}

function named(original: string, loc: Path['loc']): Path | Literal | undefined {
  if (original === 'true' || original === 'false') return { type: 'BooleanLiteral', value: original === 'true', loc };
  if (original === 'null') return { type: 'NullLiteral', loc };
  const parts = original.split('.');
  if (parts.some((part) => reserved.test(part) || words.has(part))) return undefined;
  return { type: 'PathExpression', data: false, depth: 0, parts, original, loc };
}

const words = new Set(['true', 'false', 'null']);

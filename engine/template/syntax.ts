import base from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import type { Position } from './ast.ts';
import { jinjaAround } from './jinja/problem.ts';
import { unmarkText } from './marks.ts';
import { offsetOf, type Problem, positionOf } from './parsed.ts';

/** A token that no rule of the grammar allows. */
interface Mismatch {
  readonly token: string;
  readonly written: string;
  readonly at: Position;
}

/** What is wrong with a text that Handlebars' parser refused with this error. */
export function syntaxProblem(text: string, error: unknown, bare: boolean): Problem {
  if (error instanceof RangeError) return { message: 'this is nested too deeply', at: { line: 1, column: 0 } };
  const mismatch = findMismatch(text);
  if (!mismatch) return treeProblem(error);
  const offset = offsetOf(text, mismatch.at);
  const jinja = jinjaAround(text, offset, bare);
  if (jinja) return jinja;
  if (mismatch.token === 'EOF' && !isOpen(text, offset)) return unclosedBlock(text, mismatch.at);
  return tokenProblem(text, mismatch, offset, bare);
}

/** Parses again with a parser of the same grammar that keeps the place where it stopped. */
function findMismatch(text: string): Mismatch | undefined {
  let mismatch: Mismatch | undefined;
  const parser: typeof base.parser = Object.create(base.parser);
  parser.parseError = (message, { text: written, token }) => {
    const { first_line: line, first_column: column } = parser.lexer.yylloc;
    mismatch = { token: token ?? '', written, at: { line, column } };
    throw new SyntaxError(message);
  };
  try {
    parser.parse(text);
  } catch {
    // the mismatch says it; without one the text fits the grammar, and the tree's own rules refused it
  }
  return mismatch;
}

/** What the builder of the tree refuses: blocks closed by another name, `a/../b`. */
function treeProblem(error: unknown): Problem {
  const { message, lineNumber, column } = error as Error & { lineNumber?: number; column?: number };
  const at = { line: lineNumber ?? 1, column: column ?? 0 };
  return {
    message: unmarkText(message).replace(/ - \d+:\d+$/, ''),
    hint: 'each {{#name}} is closed by its {{/name}}',
    at,
  };
}

/** Whether an offset is inside of braces that were not closed before it. */
function isOpen(text: string, offset: number): boolean {
  return text.lastIndexOf('{{', offset - 1) > text.lastIndexOf('}}', offset - 1);
}

function unclosedBlock(text: string, end: Position): Problem {
  const open: { name: string; offset: number }[] = [];
  for (const { index, 1: sign, 2: name } of text.matchAll(/\{\{~?([#^/])>?\s*([^\s}~]+)/g)) {
    if (sign === '/') open.pop();
    else open.push({ name: name!, offset: index });
  }
  const last = open.at(-1);
  if (!last) return { message: 'the template ends too early', at: end };
  const message = `the block {{#${last.name}}} is not closed`;
  return { message, hint: `close it with {{/${last.name}}}`, at: positionOf(text, last.offset) };
}

function tokenProblem(text: string, { token, written, at }: Mismatch, offset: number, bare: boolean): Problem {
  const opening = Math.max(0, text.lastIndexOf('{{', offset));
  const quote = openQuote(text, opening);
  if (quote !== undefined) return { message: 'this quote is not closed', at: positionOf(text, quote) };
  if (token === 'OPEN_ENDBLOCK') return { message: 'nothing is open that this could close', at };
  if (!bare && !text.includes('}}', opening))
    return { message: '{{ is not closed by }}', at: positionOf(text, opening) };
  const rest = text.slice(offset).trimStart();
  if (token === 'EOF' || (bare && rest === '}}')) {
    return { message: 'the expression ends too early', at: bare ? positionOf(text, text.length - 3) : at };
  }
  const sign = written.trim() === '' || token === 'INVALID' ? rest.slice(0, 1) : written.trim();
  return { message: `unexpected ${JSON.stringify(unmarkText(sign))}`, hint: tokenHint(text, bare), at };
}

/** Where a quote stands that is not closed before the braces are. */
function openQuote(text: string, opening: number): number | undefined {
  const end = text.indexOf('}}', opening);
  const inside = text.slice(opening, end === -1 ? undefined : end);
  const open = inside.replace(/"(?:\\"|[^"])*"|'(?:\\'|[^'])*'/g, (quoted) => ' '.repeat(quoted.length)).search(/["']/);
  return open === -1 ? undefined : opening + open;
}

function tokenHint(text: string, bare: boolean): string | undefined {
  if (bare) return text.includes('{{', 3) ? 'write the expression without braces: eq a "b"' : undefined;
  return 'if these braces belong to another program, put them into {{{{raw}}}}…{{{{/raw}}}}';
}

import type { Call, Position } from '../ast.ts';
import { unmarkText } from '../marks.ts';
import { type Problem, positionOf, textOf } from '../parsed.ts';
import { translateJinja } from './translate.ts';

const infix = new Set(['and', 'or', 'is', 'in', 'not', 'if', 'else']);
const general = 'operators are helpers that come first: eq a "b", and x y, default x 1';

/** The mistake of writing `a and b` or `x is defined`, which parses as a call with these words for arguments. */
export function infixProblem(call: Call, text: string, bare: boolean): Problem | undefined {
  const word = call.params.find((param) => param.type === 'PathExpression' && infix.has(param.original));
  if (!word) return undefined;
  const inner = textOf({ text }, call.loc).replace(/^(\{\{\{?~?|\()|(~?\}?\}\}|\))$/g, '');
  const braces: Braces = textOf({ text }, call.loc).startsWith('(') ? 'parens' : bare ? 'none' : 'mustache';
  return problem(inner, braces, word.loc.start);
}

/** The mistake of a Jinja statement, `{% if x %}`, in a text. */
export function statementProblem(content: string, start: Position): readonly Problem[] {
  const found = /\{%[-+]?\s*(if|elif|else|endif|for|endfor|set|block|macro|include|import|from|raw)\b/.exec(content);
  if (!found) return [];
  const place = positionOf(content, found.index);
  const at =
    place.line === 1
      ? { line: start.line, column: start.column + place.column }
      : { line: start.line + place.line - 1, column: place.column };
  return [
    { message: `{% ${found[1]} %} is Jinja`, hint: 'write {{#if x}}…{{else}}…{{/if}} or {{#each list}}…{{/each}}', at },
  ];
}

/** The mistake of writing Jinja where the grammar refused it; undefined when it does not look like Jinja. */
export function jinjaAround(text: string, offset: number, bare: boolean): Problem | undefined {
  const open = text.lastIndexOf('{{', Math.max(0, offset - 1));
  if (open === -1) return undefined;
  const close = text.indexOf('}}', open);
  const whole = text.slice(open + 2, close === -1 ? undefined : close);
  const [, head = '', inner = ''] = /^(~?\{?&?(?:[#^]\s*\w+\s|\s*else\s+\w+\s)?)([\s\S]*)$/.exec(whole) ?? [];
  const block = /[#^]|else/.test(head) ? head.trim() : undefined;
  const expression = unmarkText(inner).replace(/~$/, '').trim();
  const translated = translateJinja(expression);
  if (translated === undefined && !/==|!=|\||\band\b|\bor\b|\bis\b|[<>]=?/.test(outsideOfQuotes(expression)))
    return undefined;
  if (translated === expression) return undefined;
  return problem(expression, bare ? 'none' : (block ?? 'mustache'), positionOf(text, offset), translated);
}

function outsideOfQuotes(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'/g, '""');
}

type Braces = 'none' | 'parens' | 'mustache' | string;

function problem(jinja: string, braces: Braces, at: Position, translated = translateJinja(jinja.trim())): Problem {
  return {
    message: 'this is Jinja, not Handlebars',
    hint: translated ? `write ${enclose(translated, braces)}` : general,
    at,
  };
}

function enclose(code: string, braces: Braces): string {
  if (braces === 'none') return code;
  if (braces === 'parens') return `(${code})`;
  if (braces === 'mustache') return `{{ ${code} }}`;
  return `{{${braces} ${/\s/.test(code) ? `(${code})` : code}}}`;
}

import base from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { InputError } from '../errors.ts';
import type { Origin, Written } from '../types.ts';
import type { Program } from './ast.ts';
import { expressionOf } from './expression.ts';
import { originOf } from './here.ts';
import { mark, unmarkTree } from './marks.ts';
import type { Parsed, Problem } from './parsed.ts';
import { type Source, said } from './place.ts';
import { findProblems } from './problems.ts';
import { syntaxProblem } from './syntax.ts';

interface Cached {
  readonly text: string;
  readonly parsed: Parsed;
}

type Cache = WeakMap<object, Cached>;

// What a text parses to depends on nothing else, so it is kept as long as the object that it belongs to.
const writtens: Cache = new WeakMap();
const files: Cache = new WeakMap();
const conditions: Cache = new WeakMap();

/** What short texts parse to: `{{ item }}` stands in many places. */
const common = { templates: new Map<string, Parsed>(), conditions: new Map<string, Parsed>() };

/** In letters, and how many texts are kept before it begins anew. */
const short = { length: 200, count: 5000 };

/** A string of a playbook as a template, parsed once. */
export function parseWritten(written: Written, text: string): Parsed {
  return once(writtens, written, text, (each) => shared(common.templates, each, parseTemplate));
}

/** A file as a template; parsed once for the same origin object. */
export function parseFile(text: string, origin: Origin): Parsed {
  return once(files, origin, text, parseTemplate);
}

/** A bare expression; parsed once for the same origin object. */
export function parseCondition(text: string, origin: Origin): Parsed {
  return once(conditions, origin, text, (each) => shared(common.conditions, each, parseBare));
}

/** The mistakes of a template, in the order of their places. */
export function problemsOf(parsed: Parsed, source: Source): InputError[] {
  return parsed.problems.map(
    ({ message, hint, at }) =>
      new InputError(said(source, message), {
        code: 'template-syntax',
        origin: originOf({ parsed, source }, at),
        hint: said(source, hint),
      }),
  );
}

function once(cache: Cache, key: object, text: string, parse: (text: string) => Parsed): Parsed {
  const known = cache.get(key);
  if (known && known.text === text) return known.parsed;
  const parsed = parse(text);
  cache.set(key, { text, parsed });
  return parsed;
}

function shared(known: Map<string, Parsed>, text: string, parse: (text: string) => Parsed): Parsed {
  if (text.length > short.length) return parse(text);
  let parsed = known.get(text);
  if (!parsed) {
    parsed = parse(text);
    if (known.size >= short.count) known.clear();
    known.set(text, parsed);
  }
  return parsed;
}

function parseTemplate(text: string): Parsed {
  return parse(text, false);
}

/** In braces with spaces, so that nothing in the text can open a block, a comment or a partial. */
function parseBare(text: string): Parsed {
  if (text.trim() === '') return broken(text, { message: 'the condition is empty', at: start });
  const braces = /^\s*\{\{\s*(.*?)\s*\}\}\s*$/s.exec(text)?.[1];
  if (braces !== undefined && !/[{}]/.test(braces)) {
    return broken(text, { message: 'a condition is an expression without braces', hint: `write ${braces}`, at: start });
  }
  const parsed = parse(`{{ ${text} }}`, true);
  if (parsed.expression || parsed.problems.length > 0) return parsed;
  return broken(parsed.text, { message: 'this is not an expression', hint: bareHint, at: start });
}

const start = { line: 1, column: 0 };
const bareHint = 'write one expression without braces: eq a "b"';

function parse(template: string, bare: boolean): Parsed {
  const { text, marks } = mark(template);
  const deep = tooDeep(text);
  if (deep) return broken(text, { message: `${deep} are nested too deeply`, at: start });
  try {
    const program = base.parse(base.parseWithoutProcessing(text));
    if (marks.length > 0) unmarkTree(program);
    const only = program.body.length === 1 ? program.body[0] : undefined;
    const single = only?.type === 'MustacheStatement' ? only : undefined;
    const expression = single && (expressionOf(single) ?? { ...single, type: 'SubExpression' as const });
    return { text, marks, program, expression, problems: findProblems(program, text, bare) };
  } catch (error) {
    return { ...broken(text, syntaxProblem(text, error, bare)), marks };
  }
}

/** What opens inside of itself so often that the parser, whose time grows with the square, would take seconds. */
function tooDeep(text: string): 'blocks' | 'parentheses' | undefined {
  if (text.length < 1000) return undefined;
  const signs = Array.from(text.matchAll(/\{\{~?([#^/])\s*\w/g), ({ 1: sign }) => sign!);
  if (isDeep(signs, '/')) return 'blocks';
  const codes = text.split('{{').map((piece) => piece.split('}}', 1)[0]!.replace(/"[^"]*"|'[^']*'/g, ''));
  return codes.slice(1).some((code) => isDeep(code.match(/[()]/g) ?? [], ')')) ? 'parentheses' : undefined;
}

function isDeep(signs: readonly string[], closing: string): boolean {
  let depth = 0;
  return signs.some((sign) => {
    depth = Math.max(0, depth + (sign === closing ? -1 : 1));
    return depth > 200;
  });
}

function broken(text: string, problem: Problem): Parsed {
  const program: Program = { type: 'Program', body: [], loc: { start, end: start } };
  return { text, marks: [], program, expression: undefined, problems: [problem] };
}

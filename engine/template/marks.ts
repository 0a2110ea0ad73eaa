import type { Call, Expression, Path, Position, Program, Statement } from './ast.ts';

/**
 * Two things that Handlebars' grammar lacks are written for it in another way before it parses a text:
 * a call without arguments as a whole expression, `{{(now)}}`, becomes a text nobody writes with the call as its argument;
 * a list's index at the end of a path, `a.0`, becomes `a.[0]`. What was put in is marked with this character, which
 * is taken away again from the tree and from positions.
 */
const sign = '\u0001';
const callMark = `"${sign}"`;
const partMark = `[${sign}`;

/** A text with marks, and where they are: each puts so many characters behind its place. */
export interface Marked {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** A place in a marked text at which so many characters were put in. */
export interface Mark extends Position {
  readonly length: number;
}

const pattern =
  /(?<call>\{\{~?\s*(?=\())|(?<path>(?<![\w.\]@/-])[A-Za-z_@.](?:[\w@./-]|\[[^\]\n]*\])*\.)(?<index>\d+)(?=[\s~})])/g;

/** Marks a template; a text that has the sign already is left alone. */
export function mark(text: string): Marked {
  if (text.includes(sign)) return { text, marks: [] };
  const marks: Mark[] = [];
  const pieces: string[] = [];
  let copied = 0;
  let line = 1;
  let column = 0;
  const put = (until: number, inserted: string) => {
    const piece = text.slice(copied, until);
    copied = until;
    const lines = piece.split(/\r\n?|\n/);
    line += lines.length - 1;
    column = lines.at(-1)!.length + (lines.length === 1 ? column : 0);
    marks.push({ line, column, length: inserted.length });
    pieces.push(piece, inserted);
    column += inserted.length;
  };
  for (const { index: at, groups } of text.matchAll(pattern)) {
    const { call, path = '', index = '' } = groups!;
    if (call !== undefined) put(at + call.length, callMark);
    else {
      put(at + path.length, partMark);
      put(at + path.length + index.length, ']');
    }
  }
  return { text: pieces.join('') + text.slice(copied), marks };
}

/** The place in the author's text of a place in the marked text. */
export function unmarkPosition(marks: readonly Mark[], { line, column }: Position): Position {
  let shift = 0;
  for (const at of marks) if (at.line === line && at.column < column) shift += at.length;
  return { line, column: column - shift };
}

/** A text as its author wrote it. */
export function unmarkText(text: string): string {
  if (!text.includes(sign)) return text;
  return text.replaceAll(callMark, '').replace(new RegExp(`\\[${sign}(\\d+)\\]`, 'g'), '$1');
}

/** The call that is marked as a whole expression; undefined when this is something else. */
export function markedCall({ path, params, hash }: Call): Expression | undefined {
  return path.type === 'StringLiteral' && path.value === sign && params.length === 1 && !hash ? params[0] : undefined;
}

/** Takes the marks out of a tree's texts and paths. The marks of calls remain. */
export function unmarkTree(program: Program): void {
  for (const statement of program.body) unmarkStatement(statement as Changeable<Statement>);
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

function unmarkStatement(statement: Changeable<Statement>): void {
  if (statement.type === 'ContentStatement') {
    statement.value = unmarkText(statement.value);
    statement.original = unmarkText(statement.original);
  } else if (statement.type === 'MustacheStatement' || statement.type === 'BlockStatement') {
    unmarkCall(statement);
    if (statement.type === 'MustacheStatement') return;
    if (statement.program) unmarkTree(statement.program);
    if (statement.inverse) unmarkTree(statement.inverse);
  }
}

function unmarkCall({ path, params, hash }: Call): void {
  for (const node of [path, ...params, ...(hash?.pairs ?? []).map(({ value }) => value)]) {
    if (node.type === 'SubExpression') unmarkCall(node);
    else if (node.type === 'PathExpression') unmarkPath(node);
    else if (node.type === 'StringLiteral' && node.value !== sign) {
      (node as Changeable<typeof node>).value = unmarkText(node.value);
    }
  }
}

function unmarkPath(path: Changeable<Path>): void {
  if (!path.original.includes(sign)) return;
  path.parts = path.parts.map((part) => part.replace(sign, ''));
  path.original = path.original.replaceAll(sign, '');
}

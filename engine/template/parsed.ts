import type { Expression, Position, Program } from './ast.ts';
import type { Mark } from './marks.ts';

/** A mistake that can be seen without evaluating; `at` is a place in the tree. */
export interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly at: Position;
}

/** A template's tree, and all that is wrong with it. */
export interface Parsed {
  /** What was parsed: the author's text with marks. */
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly program: Program;
  /** The expression, when the whole template is one. */
  readonly expression: Expression | undefined;
  readonly problems: readonly Problem[];
}

/** The offset in a text of a place in it. */
export function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  let left = line - 1;
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) {
    if (left-- === 0) break;
    start = index + end.length;
  }
  return start + column;
}

/** The place in a text of an offset in it. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n?|\n/);
  return { line: lines.length, column: lines.at(-1)!.length };
}

/** The parsed text from a place on. */
export function textFrom({ text }: Pick<Parsed, 'text'>, at: Position): string {
  return text.slice(offsetOf(text, at));
}

/** The parsed text of a node. */
export function textOf({ text }: Pick<Parsed, 'text'>, { start, end }: { start: Position; end: Position }): string {
  return text.slice(offsetOf(text, start), offsetOf(text, end));
}

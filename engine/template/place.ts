import type { Origin, Written } from '../types.ts';
import type { Position } from './ast.ts';

/** A template's text and where it stands. */
export interface Source {
  readonly text: string;
  readonly origin: Origin;
  /** Whether the text's lines are the file's lines, each starting in the origin's column; otherwise it stands on one line. */
  readonly lines: boolean;
  /** How many characters were put before the text to make it a template. */
  readonly prefix: number;
}

/** The text of a template file that begins at its origin. */
export function fileSource(text: string, origin: Origin): Source {
  return { text, origin, lines: true, prefix: 0 };
}

/** A string of a playbook. */
export function writtenSource(text: string, { origin, literal }: Written): Source {
  return { text, origin, lines: literal === true, prefix: 0 };
}

/** A bare expression, which is parsed with braces around it. */
export function expressionSource(text: string, origin: Origin): Source {
  return { text, origin, lines: false, prefix: 3 };
}

/** Where a position of a template is in its file. Of a text that YAML folded or that has escapes only the beginning is sure. */
export function placeIn({ origin, lines, prefix }: Source, { line, column }: Position): Origin {
  if (line === 1) return { ...origin, column: origin.column + Math.max(0, column - prefix) };
  return lines ? { ...origin, line: origin.line + line - 1, column: origin.column + column } : origin;
}

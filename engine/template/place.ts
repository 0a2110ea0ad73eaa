import { redactor } from '../secrets/redact.ts';
import { type Origin, Secret, type Text, type Written } from '../types.ts';
import type { Position } from './ast.ts';

/** A template's text and where it stands. */
export interface Source {
  readonly text: string;
  readonly origin: Origin;
  /** Whether the text's lines are the file's lines, each starting in the origin's column; otherwise it stands on one line. */
  readonly lines: boolean;
  /** How many characters were put before the text to make it a template. */
  readonly prefix: number;
  /** Whether it was encrypted: its own texts are not to be shown. */
  readonly secret: boolean;
}

/** The text of a template file that begins at its origin. */
export function fileSource(text: Text, origin: Origin): Source {
  const secret = text instanceof Secret;
  return { text: secret ? text.reveal() : text, origin, lines: true, prefix: 0, secret };
}

/** A string of a playbook. */
export function writtenSource(text: string, { origin, literal, secret }: Written): Source {
  return { text, origin, lines: literal === true, prefix: 0, secret: secret === true };
}

/** A bare expression, which is parsed with braces around it. */
export function expressionSource(text: string, origin: Origin): Source {
  return { text, origin, lines: false, prefix: 3, secret: false };
}

/** What an error says of a template, without the texts that stand in it when it was encrypted. */
export function said<T extends string | undefined>({ text, secret }: Source, message: T): T {
  if (!secret || message === undefined) return message;
  const literals = text.split(/\{\{|\}\}|"([^"]*)"|'([^']*)'/).filter(Boolean);
  return redactor(literals.map((literal) => new Secret(literal!)))(message) as T;
}

/** Where a position of a template is in its file. Of a text that YAML folded or that has escapes only the beginning is sure. */
export function placeIn({ origin, lines, prefix }: Source, { line, column }: Position): Origin {
  if (line === 1) return { ...origin, column: origin.column + Math.max(0, column - prefix) };
  return lines ? { ...origin, line: origin.line + line - 1, column: origin.column + column } : origin;
}

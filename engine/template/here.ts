import { type ErrorDetails, InputError } from '../errors.ts';
import type { Origin } from '../types.ts';
import type { Position } from './ast.ts';
import { unmarkPosition } from './marks.ts';
import type { Parsed } from './parsed.ts';
import { placeIn, type Source, said } from './place.ts';
import type { Variables } from './variables.ts';

/** The template that is being evaluated, where it stands, and the variables it is evaluated with. */
export interface Here {
  readonly parsed: Parsed;
  readonly source: Source;
  readonly variables: Variables;
}

/** The place in the file of a place in the tree. */
export function originOf({ parsed, source }: Pick<Here, 'parsed' | 'source'>, at: Position): Origin {
  return placeIn(source, unmarkPosition(parsed.marks, at));
}

/** A mistake at a place in the tree. */
export function mistake(
  here: Here,
  at: Position,
  message: string,
  details: Omit<ErrorDetails, 'origin'> = {},
): InputError {
  const { source } = here;
  const hint = said(source, details.hint);
  return new InputError(said(source, message), { ...details, hint, origin: originOf(here, at) });
}

import { z } from 'zod';
import { type Pattern, posixPattern } from './pattern.ts';

/** An argument that is a regular expression which POSIX can say. */
export const regexp = z.string().superRefine((written, context) => {
  try {
    posixPattern(written);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as RangeError).message });
  }
});

/** Where something new goes into a file; neither means its end. */
export interface Insertion {
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
}

/** Arguments for `kp_line_spot`: a word, and the pattern that it stands beside. */
export function insertionWords({ insertafter, insertbefore }: Insertion): [string, string, boolean] {
  if (insertafter === 'BOF' || insertbefore === 'BOF') return ['BOF', '', false];
  if (insertbefore !== undefined) return ['before', ...patternWords(posixPattern(insertbefore))];
  if (insertafter === undefined || insertafter === 'EOF') return ['EOF', '', false];
  return ['after', ...patternWords(posixPattern(insertafter))];
}

/** Arguments for `kp_line_find`: the pattern, and whether case is ignored. */
export function patternWords({ text, ignoreCase }: Pattern): [string, boolean] {
  return [text, ignoreCase];
}

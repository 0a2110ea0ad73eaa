import type { Condition, Written } from '../types.ts';
import { type References, references, templateReferences } from './check.ts';

const known = new WeakMap<Written | Condition, References>();

/** What an author wrote mentions, looked for once. */
export function mentioned(one: Written | Condition): References {
  let found = known.get(one);
  if (!found) {
    found = references(one);
    known.set(one, found);
  }
  return found;
}

const files = new Map<string, { readonly text: string; readonly found: References }>();

/** The same for the text of a template file, which may be made or changed while a play runs. */
export function mentionedIn(file: string, text: string): References {
  const last = files.get(file);
  if (last?.text === text) return last.found;
  const found = templateReferences(text, { file, line: 1, column: 1 });
  files.set(file, { text, found });
  return found;
}

import { helpersThatAct } from '../../play/streaming.ts';
import { type References, references, templateReferences } from '../../template/check.ts';
import type { Condition, Origin, Written } from '../../types.ts';

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

/** Whether evaluating it does more than compute. */
export function acts(one: Written | Condition): boolean {
  const { helpers } = mentioned(one);
  return helpers.size > 0 && helpersThatAct.some((name) => helpers.has(name));
}

const files = new Map<string, { readonly text: string; readonly found: References }>();

/** The same for a template file. */
export function mentionedIn(file: string, text: string): References {
  const last = files.get(file);
  if (last?.text === text) return last.found;
  const origin: Origin = { file, line: 1, column: 1 };
  const found = templateReferences(text, origin);
  files.set(file, { text, found });
  return found;
}

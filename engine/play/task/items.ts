import { InputError } from '../../errors.ts';
import { isList, isMapping } from '../../load/fields.ts';
import type { Scope } from '../../template/scope.ts';
import { reachedBy } from '../../template/variables.ts';
import type { Written } from '../../types.ts';

/** Variables may be bound to variables; who nests deeper is not followed. */
const deepest = 20;

/** A mistake that a loop's item brought to light, with the place where the item is written, if anybody wrote it. */
export function atItem(error: unknown, loop: Written, index: number, scope: Scope): unknown {
  const item = error instanceof InputError ? writtenItems(loop, scope)?.[index] : undefined;
  return item ? reachedBy(error as InputError, 'for the item at', item.origin) : error;
}

/** The items of a loop as they are written: in the loop itself, or in the variable that it names. */
export function writtenItems(loop: Written, scope: Scope, depth = 0): readonly Written[] | undefined {
  const { content } = loop;
  if (isList(content)) return content;
  const path = typeof content === 'string' ? /^\{\{\s*([A-Za-z_][\w.]*)\s*\}\}$/.exec(content.trim()) : null;
  const variable = path && named(path[1]!.split('.'), scope);
  return variable && depth < deepest ? writtenItems(variable, scope, depth + 1) : undefined;
}

function named([name, ...keys]: readonly string[], scope: Scope): Written | undefined {
  const binding = scope.lookup(name!);
  let written = binding && 'written' in binding ? binding.written : undefined;
  for (const key of keys) written = written && isMapping(written.content) ? written.content.get(key) : undefined;
  return written;
}

import { readFileSync } from 'node:fs';
import { isEncrypted } from '../secrets/vault/envelope.ts';
import type { Task } from '../types.ts';
import { holdsTemplate, isMapping } from './fields.ts';
import { findFile } from './files.ts';

/** The template file that a task names, with its path; undefined when its name is known late, or it cannot be read here and now. */
export function templateFileOf({
  module,
  args,
  searchPath,
}: Task): { readonly path: string; readonly text: string } | undefined {
  const src = module === 'template' && isMapping(args.content) ? args.content.get('src') : undefined;
  if (typeof src?.content !== 'string' || holdsTemplate(src)) return undefined;
  try {
    const path = findFile('templates', src.content, searchPath, src.origin);
    const text = readFileSync(path, 'utf8');
    return isEncrypted(text) ? undefined : { path, text };
  } catch {
    return undefined; // that it is not there is said elsewhere
  }
}

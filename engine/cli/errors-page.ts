import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package.ts';

/** A paragraph of docs/errors.md: a code, what it is a code of (error, warning, connection), and its text with the heading. */
export interface ErrorSection {
  readonly code: string;
  readonly of: string;
  readonly text: string;
}

/** All paragraphs of the page about errors, in its order. */
export function errorSections(): readonly ErrorSection[] {
  const page = readFileSync(join(packageRoot(), 'docs/errors.md'), 'utf8');
  return page
    .split(/^(?=##+ )/m)
    .map((text) => ({ text, found: /^### `([\w-]+)` \((\w+)\)$/m.exec(text) }))
    .flatMap(({ text, found }) => (found ? [{ code: found[1]!, of: found[2]!, text: `${text.trimEnd()}\n` }] : []));
}

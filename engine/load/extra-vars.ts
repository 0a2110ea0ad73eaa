import { InputError, InputErrors } from '../errors.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Binding, Vars } from '../types.ts';
import { addExcerpts } from './excerpt.ts';
import { variableName, varsOf } from './fields.ts';
import { parsePairs } from './shorthand.ts';
import { merged, readVars } from './variables.ts';
import { parseYaml } from './yaml.ts';

const forms = 'write -e name=value, -e @file.yml, or -e \'{"name": "value"}\'';

/**
 * The variables of the command line's -e options, later ones overriding: `k=v k2='v 2'` gives texts (`x=false` too),
 * `@file.yml` what the file has, and a JSON or YAML mapping its typed values. Throws an InputError placed in the option.
 */
export function parseExtraVars(items: readonly string[], vault?: Vault): Vars {
  return merged([new Map(), ...items.map((item) => parseItem(item, vault))]);
}

function parseItem(item: string, vault: Vault | undefined): Vars {
  const text = item.trim();
  try {
    if (text.startsWith('@')) return readFile(text.slice(1), vault);
    return /^[{[]/.test(text) || /^[^\s=]+:(\s|$)/.test(text) ? varsOf(parseYaml(item, '-e'), '-e') : parseWords(item);
  } catch (error) {
    throw addExcerpts(error, '-e', item);
  }
}

/** Mistakes in the file have their places in it; that it cannot be read has its place in the option. */
function readFile(path: string, vault: Vault | undefined): Vars {
  try {
    return readVars(path, vault);
  } catch (error) {
    if (!(error instanceof InputError) || error instanceof InputErrors || error.origin) throw error;
    const { message, hint, cause } = error;
    throw new InputError(message, { origin: { file: '-e', line: 1, column: 2 }, ...(hint && { hint }), cause });
  }
}

function parseWords(item: string): Vars {
  const { pairs, badAt } = parsePairs(item);
  const place = (offset: number) => ({ file: '-e', line: 1, column: offset + 1 });
  if (badAt !== undefined) throw new InputError('this is not name=value', { origin: place(badAt), hint: forms });
  const vars = new Map<string, Binding>();
  for (const { key, value, keyAt, valueAt } of pairs) {
    const written = { origin: place(valueAt), keyOrigin: place(keyAt), content: value };
    vars.set(variableName(key, written.keyOrigin), { written });
  }
  return vars;
}

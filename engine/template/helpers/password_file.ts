import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Value } from '../../types.ts';
import { describe } from '../values.ts';
import { Refusal } from './helper.ts';
import { sourceOf } from './random.ts';

/** What a password is made of. */
export interface Recipe {
  readonly length: number | undefined;
  /** Names of kinds of characters, or the characters themselves. */
  readonly chars: readonly Value[] | undefined;
  readonly seed: Value | undefined;
  /** Whether a new one is written to its file. */
  readonly keep: boolean;
}

/** The password in a file, which is made when there is none. The file's form is that of Ansible's lookup. */
export function storedPassword(path: string, recipe: Recipe): string {
  const kept = path === '/dev/null' ? undefined : passwordIn(path);
  if (kept !== undefined) return kept;
  const made = makePassword(recipe);
  return path === '/dev/null' || !recipe.keep ? made : keep(path, made);
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The names are those of Python's module string. */
const kinds: Readonly<Record<string, string>> = {
  ascii_letters: letters + letters.toUpperCase(),
  ascii_lowercase: letters,
  ascii_uppercase: letters.toUpperCase(),
  digits,
  hexdigits: `${digits}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation,
};

function makePassword({ length = 20, chars = ['ascii_letters', 'digits', '.,:-_'], seed }: Recipe): string {
  if (length < 1 || length > 10_000) throw new Refusal('it has to be between 1 and 10000', undefined, 'length');
  const signs = chars.map((each) => {
    if (typeof each !== 'string') throw new Refusal(`${describe(each)} is not a text`, undefined, 'chars');
    return Object.hasOwn(kinds, each) ? kinds[each]! : each;
  });
  const candidates = [...signs.join('').replace(/["']/g, '')];
  if (candidates.length === 0) throw new Refusal('there are no characters to choose from', undefined, 'chars');
  const from = sourceOf(seed);
  return Array.from({ length }, () => candidates[from(candidates.length)]).join('');
}

/** What is in the file, without the salt that Ansible keeps there, too. */
function passwordIn(path: string): string | undefined {
  try {
    const password = readFileSync(path, 'utf8')
      .trimEnd()
      .replace(/ salt=\S+( ident=\S+)?$/, '');
    if (password !== '') return password;
    throw new Refusal('its file is empty', 'remove the file, and it is made anew', 'path');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the password, unless somebody else was faster: then theirs counts. */
function keep(path: string, password: string): string {
  const written = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(written, `${password}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(written, path);
    return password;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return passwordIn(path)!;
  } finally {
    unlinkSync(written);
  }
}

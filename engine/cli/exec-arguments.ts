import { parsePairs } from '../load/shorthand.ts';
import { canonicalName, findModule } from '../modules/definition/registry.ts';

/**
 * A module's arguments as one text. One word is that text, as with Ansible's -a; of several each is a word, which the
 * user's shell has freed of its quotes: those that need them get them back, and so does `msg="two words"` alone.
 */
export async function argumentsOf(module: string, words: readonly string[]): Promise<string> {
  const [word] = words;
  if (words.length > 1)
    return words.map((each) => (/[\s"']/.test(each) || each === '' ? quoted(each) : each)).join(' ');
  if (word === undefined) return '';
  const takesText = (await findModule(canonicalName(module)))?.freeForm !== undefined;
  const isPair = /^\w+=/.test(word) && parsePairs(word).badAt !== undefined;
  return isPair && !takesText ? quoted(word) : word;
}

function quoted(word: string): string {
  const [, name = '', value = ''] = /^(\w+=)?([\s\S]*)$/.exec(word)!;
  return `${name}"${value.replace(/["\\]/g, '\\$&')}"`;
}

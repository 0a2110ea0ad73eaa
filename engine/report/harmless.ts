import { stripVTControlCharacters } from 'node:util';

/** What a host said, without anything that would command the terminal it is shown on; only line breaks and tabs stay. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');
}

import { InputError } from '../errors.ts';
import type { Origin } from '../types.ts';

/** A word of a line, without its quotes, and where it begins. */
export interface Word {
  readonly text: string;
  readonly origin: Origin;
}

/** The words of a line as a shell would split them: quotes group, a backslash escapes, ` #` begins a comment. */
export function splitWords(line: string, origin: Origin): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && /\s/.test(line[at]!)) at++;
    if (at >= line.length || line[at] === '#') return words;
    const place = { ...origin, column: origin.column + at };
    const word = readWord(line, at, place);
    words.push({ text: word.text, origin: place });
    at = word.end;
  }
}

function readWord(line: string, start: number, origin: Origin): { text: string; end: number } {
  let text = '';
  let at = start;
  while (at < line.length && !/\s/.test(line[at]!)) {
    const char = line[at]!;
    if (char === '#') {
      throw new InputError('a # inside a word', {
        origin: { ...origin, column: origin.column + at - start },
        hint: 'quote the word if the # belongs to it; put a blank in front if it begins a comment',
      });
    }
    if (char === "'" || char === '"') {
      const quoted = readQuoted(line, at, { ...origin, column: origin.column + at - start });
      text += quoted.text;
      at = quoted.end;
    } else {
      if (char === '\\') at++;
      text += line[at] ?? '';
      at++;
    }
  }
  return { text, end: at };
}

function readQuoted(line: string, start: number, origin: Origin): { text: string; end: number } {
  const quote = line[start]!;
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === quote) return { text, end: at + 1 };
    if (quote === '"' && line[at] === '\\' && (line[at + 1] === '"' || line[at + 1] === '\\')) at++;
    text += line[at];
  }
  throw new InputError(`a ${quote} that is never closed`, { origin });
}

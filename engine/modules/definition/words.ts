/**
 * Splits a command line into words as a POSIX shell does, without expanding anything: blanks separate, quotes and
 * backslashes keep. Throws a RangeError for a quote that nothing closes.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'" || char === '"') {
      const [text, end] = quoted(line, at);
      word = (word ?? '') + text;
      at = end;
    } else if (char === '\\' && at + 1 < line.length) {
      at++;
      // a line end after a backslash joins two lines
      if (line[at] !== '\n') word = (word ?? '') + line[at];
    } else {
      word = (word ?? '') + char;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** The text between the quote at `start` and the one that closes it, and where that stands. */
function quoted(line: string, start: number): [string, number] {
  const quote = line[start]!;
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at]!;
    if (char === quote) return [text, at];
    if (quote === '"' && char === '\\' && /["\\$`\n]/.test(line[at + 1] ?? '')) {
      at++;
      if (line[at] !== '\n') text += line[at];
    } else {
      text += char;
    }
  }
  throw new RangeError(`nothing closes the ${quote} at character ${start + 1}`);
}

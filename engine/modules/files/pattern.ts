import { Secret, type Text } from '../../types.ts';

/** A regular expression as grep -E and sed -E take it; its letters may be of either case when `ignoreCase`. */
export interface Pattern {
  readonly text: string;
  readonly ignoreCase: boolean;
}

const classes: Readonly<Record<string, string>> = { d: '[:digit:]', s: '[:space:]', w: '[:alnum:]_' };

/** Escapes that mean the same to grep -E everywhere: punctuation, and back-references. */
const kept = /[^A-Za-z0-9]|[1-9]/;

/**
 * What a regular expression of Ansible's (Python's) says, in POSIX's extended form: \d \s \w and their opposites, escapes
 * in brackets, groups without a number, (?i) at the start. Throws a RangeError for what POSIX has no words for.
 */
export function posixPattern(written: string): Pattern {
  const ignoreCase = written.startsWith('(?i)');
  let text = '';
  for (let at = ignoreCase ? 4 : 0; at < written.length; at++) {
    const char = written[at]!;
    const next = written[at + 1] ?? '';
    if (char === '\\') {
      text += escaped(next);
      at++;
    } else if (char === '[') {
      const [bracket, end] = bracketed(written, at);
      text += bracket;
      at = end;
    } else if (char === '(' && next === '?') {
      if (written[at + 2] !== ':') throw new RangeError(`POSIX has nothing like "${written.slice(at, at + 3)}"`);
      text += '(';
      at += 2;
    } else if (/[*+?}]/.test(char) && /[?+]/.test(next)) {
      throw new RangeError(`POSIX has no lazy or possessive repetition "${char}${next}"`);
    } else {
      text += char;
    }
  }
  return { text, ignoreCase };
}

function escaped(letter: string): string {
  const lower = classes[letter.toLowerCase()];
  if (lower !== undefined) return letter === letter.toLowerCase() ? `[${lower}]` : `[^${lower}]`;
  if (letter === 't') return '\t';
  if (letter === 'A') return '^';
  if (letter === 'Z') return '$';
  if (letter === 'b' || letter === 'B') return `\\${letter}`; // not POSIX, but known to GNU, busybox and musl
  if (letter !== '' && kept.test(letter)) return `\\${letter}`;
  throw new RangeError(`POSIX has nothing like "\\${letter}"`);
}

/** The bracket expression that begins at `start`, and where it ends. A backslash in it is itself to POSIX. */
function bracketed(written: string, start: number): [string, number] {
  const [, not = '', inside = ''] =
    /^\[(\^?)(\]?(?:\[:[a-z]+:\]|\\[\s\S]|[^\]\\])*)\]/.exec(written.slice(start)) ?? [];
  if (inside === '') throw new RangeError('nothing closes the "["');
  // these three mean themselves only at certain places
  const special = new Set<string>();
  const rest = inside.replace(/\[:[a-z]+:\]|\\([\s\S])|^\]/g, (part, letter: string | undefined) => {
    if (letter === undefined && part !== ']') return part;
    if (letter === undefined || letter === ']' || letter === '-' || letter === '^') {
      special.add(letter ?? ']');
      return '';
    }
    return escapedInBrackets(letter);
  });
  const has = (char: string) => (special.has(char) ? char : '');
  const text = `[${not}${has(']')}${rest}${has('^')}${has('-')}]`;
  return [text === '[^]' ? '\\^' : text, start + not.length + inside.length + 1];
}

function escapedInBrackets(letter: string): string {
  const named = classes[letter];
  if (named !== undefined) return named;
  if (letter === 't') return '\t';
  if (/[A-Za-z0-9]/.test(letter)) throw new RangeError(`POSIX has nothing like "\\${letter}" in brackets`);
  return letter;
}

/**
 * A sed -E script that makes of a line that the pattern matches what `template` says, with \1 to \9 (or \g<1>) standing for
 * its groups: the leftmost match is put between line ends, which no line holds, and all around it falls away.
 */
export function expansion(pattern: Pattern, template: Text): Text {
  return script(template, (replacement) => {
    const wrapped = `s\u0001${pattern.text}\u0001\\\n${replacement}\\\n\u0001${pattern.ignoreCase ? 'I' : ''}`;
    return `${wrapped}\ns/^[^\\n]*\\n([^\\n]*)\\n.*$/\\1/`;
  });
}

/** A sed -E script that puts what `template` says, with \1 to \9 (or \g<1>) for groups, in the place of every match in a line. */
export function substitution(pattern: Pattern, template: Text): Text {
  const flags = pattern.ignoreCase ? 'gI' : 'g';
  return script(template, (replacement) => `s\u0001${pattern.text}\u0001${replacement}\u0001${flags}`);
}

/** A script from a template in sed's words; secret when the template is. */
function script(template: Text, write: (replacement: string) => string): Text {
  const written = template instanceof Secret ? template.reveal() : template;
  const replacement = written.replace(
    /\\(?:g<([1-9])>|([1-9])|([\s\S]))|[&\n\u0001]/g,
    (found, named, digit, other) => {
      if (named ?? digit) return `\\${named ?? digit}`;
      return other === undefined ? `\\${found}` : other === '\\' ? '\\\\' : `\\\\${other}`;
    },
  );
  return template instanceof Secret ? new Secret(write(replacement)) : write(replacement);
}

/** A POSIX extended expression for paths that one of the globs (with * and ?) matches, or that are below one; empty for none. */
export function anyOf(globs: readonly string[]): string {
  if (globs.length === 0) return '';
  const one = (glob: string) => glob.replace(/^\.\/|\/+$/g, '').replace(/[^A-Za-z0-9/_\u0080-\u{10ffff}-]/gu, globbed);
  return `^(${globs.map(one).join('|')})(/.*)?$`;
}

function globbed(char: string): string {
  if (char === '*') return '.*';
  if (char === '?') return '[^/]';
  return char === '\\' || char === '^' ? `\\${char}` : `[${char}]`;
}

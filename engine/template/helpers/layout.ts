import { defineHelper, Refusal } from './helper.ts';
import { printf } from './printf.ts';

export const format = defineHelper({
  name: 'format',
  summary: 'a text with its %s, %d, %05.2f, %x and the like replaced by values, as printf does',
  takes: { pattern: 'text', values: 'any...' },
  gives: 'text',
  examples: [
    { expression: 'format "%s-%02d" "worker" 3', value: 'worker-03' },
    { expression: 'map (list "a" "b") "format_as" "<%s>"', value: ['<a>', '<b>'] },
  ],
  run: ({ pattern, values }) => printf(pattern, values),
});

export const formatAs = defineHelper({
  name: 'format_as',
  summary: 'the same with the first value before the pattern, for map',
  takes: { value: 'any', pattern: 'text', more: 'any...' },
  gives: 'text',
  examples: [{ expression: 'format_as 7 "node%03d"', value: 'node007' }],
  run: ({ value, pattern, more }) => printf(pattern, [value, ...more]),
});

export const indent = defineHelper({
  name: 'indent',
  summary:
    'a text with its lines moved right by so many spaces (4 unless given): all but the first and empty ones, unless first= and blank= say so',
  takes: { text: 'text', spaces: 'integer?' },
  options: { first: 'boolean?', blank: 'boolean?' },
  gives: 'text',
  examples: [
    { expression: 'indent text 2', vars: { text: 'a\nb\n\nc' }, value: 'a\n  b\n\n  c' },
    { expression: 'indent text 2 first=true', vars: { text: 'a\nb' }, value: '  a\n  b' },
  ],
  run: ({ text, spaces = 4, first = false, blank = false }) => {
    if (spaces < 0 || spaces > 1000)
      throw new Refusal('the number of spaces has to be between 0 and 1000', undefined, 'spaces');
    const margin = ' '.repeat(spaces);
    const moved = text.replace(blank ? /\n/g : /\n(?=[^\r\n])/g, `\n${margin}`);
    return first ? margin + moved : moved;
  },
});

export const wordwrap = defineHelper({
  name: 'wordwrap',
  summary:
    'a text in lines of at most so many characters (79 unless given), broken between words; longer words are cut',
  takes: { text: 'text', width: 'integer?' },
  gives: 'text',
  examples: [{ expression: 'wordwrap "one two three" 8', value: 'one two\nthree' }],
  run: ({ text, width = 79 }) => {
    if (width < 1) throw new Refusal('the width has to be positive', undefined, 'width');
    return text
      .split('\n')
      .map((line) => wrapped(line, width))
      .join('\n');
  },
});

export const comment = defineHelper({
  name: 'comment',
  summary:
    'a text as a comment of a configuration file, in the style plain (#), c (//), cblock, erlang (%), xml, or with a decoration of its own',
  takes: { text: 'text', style: 'text?' },
  options: {
    decoration: 'text?',
    beginning: 'text?',
    end: 'text?',
    prefix: 'text?',
    prefix_count: 'integer?',
    postfix: 'text?',
    postfix_count: 'integer?',
    newline: 'text?',
  },
  gives: 'text',
  examples: [
    { expression: 'comment "by kplay"', value: '#\n# by kplay\n#' },
    { expression: 'comment "by kplay" "xml" prefix_count=0 postfix_count=0', value: '<!--\n - by kplay\n-->' },
  ],
  run: ({ text, style = 'plain', newline = '\n', ...own }) => {
    const known = styles[style];
    if (!known) throw new Refusal(`it has to be one of ${Object.keys(styles).join(', ')}`, undefined, 'style');
    return commented(text, newline, { ...known, ...own });
  },
});

export const truncate = defineHelper({
  name: 'truncate',
  summary: 'the first characters of a text, at most so many (255 unless given) with what stands for the rest',
  takes: { text: 'text', length: 'integer?', killwords: 'boolean?', end: 'text?', leeway: 'integer?' },
  gives: 'text',
  examples: [
    { expression: 'truncate "a long sentence" 9', value: 'a...' },
    { expression: 'truncate "a long sentence" 9 true "…" 0', value: 'a long s…' },
  ],
  run: ({ text, length = 255, killwords = false, end = '...', leeway = 5 }) => {
    if (length < end.length) throw new Refusal(`it has to be at least ${end.length}`, undefined, 'length');
    if (text.length <= length + leeway) return text;
    const cut = text.slice(0, length - end.length);
    const space = killwords ? -1 : cut.lastIndexOf(' ');
    return (space === -1 ? cut : cut.slice(0, space)) + end;
  },
});

export const quote = defineHelper({
  name: 'quote',
  summary: 'a text as one word of a POSIX shell',
  takes: { text: 'text' },
  gives: 'text',
  examples: [
    { expression: 'quote "two words"', value: "'two words'" },
    { expression: 'quote "/etc/etcd"', value: '/etc/etcd' },
  ],
  run: ({ text }) => {
    if (text.includes('\0')) throw new Refusal('a shell cannot take a NUL character');
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
  },
});

/** What stands before each line, before the first and behind the last. */
const styles: Readonly<Record<string, Comment>> = {
  plain: { decoration: '# ' },
  c: { decoration: '// ' },
  cblock: { decoration: ' * ', beginning: '/*', end: ' */' },
  erlang: { decoration: '% ' },
  xml: { decoration: ' - ', beginning: '<!--', end: '-->' },
};

interface Comment {
  readonly decoration?: string | undefined;
  readonly beginning?: string | undefined;
  readonly end?: string | undefined;
  readonly prefix?: string | undefined;
  readonly prefix_count?: number | undefined;
  readonly postfix?: string | undefined;
  readonly postfix_count?: number | undefined;
}

function commented(text: string, newline: string, parts: Comment): string {
  const { decoration = '', beginning = '', end = '' } = parts;
  const { prefix = decoration.trimEnd(), prefix_count = 1, postfix = decoration.trimEnd(), postfix_count = 1 } = parts;
  if (prefix_count < 0 || prefix_count > 1000)
    throw new Refusal('it has to be between 0 and 1000', undefined, 'prefix_count');
  if (postfix_count < 0 || postfix_count > 1000)
    throw new Refusal('it has to be between 0 and 1000', undefined, 'postfix_count');
  const lines = text.split(newline).map((line) => (decoration + line).replace(/\s+$/, ''));
  const around = (line: string, count: number) => Array.from({ length: line === '' ? 0 : count }, () => line);
  return [
    ...around(beginning, 1),
    ...around(prefix, prefix_count),
    ...lines,
    ...around(postfix, postfix_count),
    ...around(end, 1),
  ].join(newline);
}

function wrapped(line: string, width: number): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.slice(0, width + 1).lastIndexOf(' ');
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest].join('\n');
}

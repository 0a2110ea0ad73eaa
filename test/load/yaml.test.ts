import * as assert from 'uvu/assert';
import { plainOf } from '../../engine/load/plain.ts';
import { parseYaml, readYaml } from '../../engine/load/yaml.ts';
import type { Written } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { explained, inFolder, lines } from './folder.ts';

const values: readonly [string, string, unknown][] = [
  ['scalars', 'a: 1\nb: 1.5\nc: true\nd: ~\ne: text\nf: ""', { a: 1, b: 1.5, c: true, d: null, e: 'text', f: '' }],
  ['YAML 1.2 numbers', 'a: 0o17\nb: 0x1f\nc: 1_000\nd: 0', { a: 15, b: 31, c: '1_000', d: 0 }],
  ['dates and times are texts', 'a: 2001-12-14\nb: 12:30:45', { a: '2001-12-14', b: '12:30:45' }],
  ['words of YAML 1.1 in quotes', 'a: "yes"\nb: "0644"\n"no": 1', { a: 'yes', b: '0644', no: 1 }],
  ['words of YAML 1.1 with a tag', 'a: !!str 0644', { a: '0644' }],
  [
    'what only looks like them',
    'a: nothing\nb: 0644x\nc: y\nd: 00:16:3e:00',
    { a: 'nothing', b: '0644x', c: 'y', d: '00:16:3e:00' },
  ],
  ['numbers as keys', '1: a\n2.50: b', { 1: 'a', '2.50': 'b' }],
  ['an empty entry', 'a:\nb: 1', { a: null, b: 1 }],
  ['nothing', '', null],
  ['only a comment', '# nothing here\n', null],
  ['a start of a document', '---\n- 1\n', [1]],
  ['JSON', '{"a": [1, {"b": null}],\n\t"c": "\\u00e9"}', { a: [1, { b: null }], c: 'é' }],
  ['an anchor', 'a: &x [1, 2]\nb: *x', { a: [1, 2], b: [1, 2] }],
  ['an anchor that is given anew', 'a: &x 1\nb: *x\nc: &x 2\nd: *x', { a: 1, b: 1, c: 2, d: 2 }],
  ['a merge', 'a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}', { a: { p: 1, q: 2 }, b: { q: 3, p: 1 } }],
  [
    'a merge of several, the first counts',
    'a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]',
    { a: { p: 1 }, b: { p: 2, q: 2 }, c: { p: 1, q: 2 } },
  ],
  ['a quoted << is a key', '"<<": 1', { '<<': 1 }],
  ['blocks', 'a: |\n  b\n   c\nd: >-\n  e\n  f', { a: 'b\n c\n', d: 'e f' }],
  ['a template in quotes', 'a: "{{ b }}"', { a: '{{ b }}' }],
  ['__proto__ is a name like others', '__proto__: 1', JSON.parse('{"__proto__": 1}')],
];

const places: readonly [string, string, readonly string[], string][] = [
  ['a plain text', 'a:\n  b: text', ['a', 'b'], '2:6 key 2:3'],
  ['a quoted text starts behind the quote', 'a: "text"', ['a'], '1:5 key 1:1'],
  ['a literal block starts on its first line', 'a: |\n    text\n    more', ['a'], '2:5 key 1:1 literal'],
  ['a literal block that starts with an empty line', 'a: |\n\n  text', ['a'], '2:3 key 1:1 literal'],
  ['a literal block with its own indentation', 'a: |2\n    text\n  more', ['a'], '2:3 key 1:1 literal'],
  ['a folded block', '- a: >\n    text', ['0', 'a'], '2:5 key 1:3'],
  ['a list', 'a:\n- b', ['a'], '2:1 key 1:1'],
  ['a mapping in a list', '-   b: 1', ['0'], '1:5'],
  ['an empty value', 'a:\nb: 1', ['a'], '1:3 key 1:1'],
  ['an alias is where it was written first', 'a: &x 1\nb: *x', ['b'], '1:7 key 2:1'],
  ['what must not be a template', 'a: !unsafe "{{"', ['a'], '1:13 key 1:1 unsafe'],
];

const mistakes: readonly [string, string, string][] = [
  [
    'a tab',
    'a:\n\tb: 1',
    `
    f.yml:2:1: a tab is used to indent
      2 | 	b: 1
        | ^
      hint: YAML indents with spaces only
    `,
  ],
  [
    'a template without quotes',
    'a: {{ b }}',
    `
    f.yml:1:4: a value that starts with {{ has to be quoted
      1 | a: {{ b }}
        |    ^
      hint: write "{{ b }}"
    `,
  ],
  [
    'a template without quotes and more',
    '- name: x\n  path: {{ b }}/"c"',
    `
    f.yml:2:9: a value that starts with {{ has to be quoted
      2 |   path: {{ b }}/"c"
        |         ^
      hint: write '{{ b }}/"c"'
    `,
  ],
  [
    'a second colon',
    'a: b: c',
    `
    f.yml:1:4: a mapping cannot start in the middle of a line
      1 | a: b: c
        |    ^
      hint: quote a value that holds a colon and a space: "a: b"; or start the mapping on a line of its own
    `,
  ],
  [
    'a wrong indentation',
    'a:\n  - b\n c: d',
    `
    f.yml:3:1: this is not indented like its neighbours
      3 |  c: d
        | ^
      hint: entries of one mapping or list start in the same column
    `,
  ],
  [
    'a missing colon',
    'a: 1\nb\nc: 1',
    `
    f.yml:2:1: this line is neither an entry nor part of the value before it
      2 | b
        | ^
      hint: an entry is written \`key: value\`; check for a missing colon and for the indentation
    `,
  ],
  [
    'an open quote',
    'a: 1\nb: "text\nc: 1\n',
    `
    f.yml:2:4: this quote is never closed
      2 | b: "text
        |    ^
    `,
  ],
  [
    'an open bracket',
    'a: [1, 2\nb: 3',
    `
    f.yml:2:1: a { or [ above is still open here
      2 | b: 3
        | ^
      hint: close it, or indent what is in it
    `,
  ],
  [
    'a bracket that closes nothing',
    'a: b}\nc: }',
    `
    f.yml:2:4: nothing is open that this closes
      2 | c: }
        |    ^
      hint: quote a text with brackets
    `,
  ],
  [
    'a list in which a dash is missing',
    '- b\nc: 1',
    `
    f.yml:2:1: this does not belong to what is above it
      2 | c: 1
        | ^
      hint: check indentation, dashes and colons
    `,
  ],
  [
    'a text that goes on behind its quotes',
    'a: "b" c',
    `
    f.yml:1:8: unexpected scalar at node end
      1 | a: "b" c
        |        ^
      hint: a text that goes on behind a quote has to be quoted as a whole: '"a" b'
    `,
  ],
  [
    'a star',
    'hosts: *',
    `
    f.yml:1:8: alias cannot be an empty string
      1 | hosts: *
        |        ^
      hint: a value that starts with * has to be quoted
    `,
  ],
  [
    'an unknown alias',
    'a: *b',
    `
    f.yml:1:4: nothing above is named &b
      1 | a: *b
        |    ^
      hint: a text that starts with * has to be quoted
    `,
  ],
  [
    'an alias inside of itself',
    'a: &x [*x]',
    `
    f.yml:1:8: the alias *x stands inside of what it names
      1 | a: &x [*x]
        |        ^
      hint: a text that starts with * has to be quoted
    `,
  ],
  [
    'a character that starts no text',
    'a: @b',
    `
    f.yml:1:4: plain value cannot start with reserved character @
      1 | a: @b
        |    ^
      hint: a value that starts with this character has to be quoted
    `,
  ],
  [
    'two documents',
    'a: 1\n---\nb: 2',
    `
    f.yml:2:1: a second document starts here
      2 | ---
        | ^
      hint: one file holds one document: split it at the ---
    `,
  ],
  [
    'several values of YAML 1.1, and a key',
    'a: yes\nb: 0644\nOff: 1',
    `
    f.yml:1:4: an unquoted yes is a text to some and a boolean to others
      1 | a: yes
        |    ^
      hint: write true, or "yes" in quotes for the text

    f.yml:2:4: the number 0644 starts with a zero
      2 | b: 0644
        |    ^
      hint: write "0644" in quotes if this is a text (as modes are), or the number without the zero

    f.yml:3:1: an unquoted Off is a text to some and a boolean to others
      3 | Off: 1
        | ^
      hint: write false, or "Off" in quotes for the text
    `,
  ],
  [
    'a number that loses digits',
    'a: 12345678901234567890',
    `
    f.yml:1:4: the number 12345678901234567890 is too big to be kept exactly
      1 | a: 12345678901234567890
        |    ^
      hint: write "12345678901234567890" in quotes
    `,
  ],
  [
    'a key twice',
    'a: 1\nb: 2\na: 3',
    `
    f.yml:3:1: the key "a" is here twice
      3 | a: 3
        | ^
      first written at f.yml:1:1
    `,
  ],
  [
    'keys that are no names',
    'true: 1\n? [a]\n: 2',
    `
    f.yml:1:1: a key must be a name
      1 | true: 1
        | ^
      hint: quote it if this is meant

    f.yml:2:3: a key must be a name
      2 | ? [a]
        |   ^
      hint: quote it if this is meant
    `,
  ],
  [
    'a merge of a text',
    'a: &x text\nb:\n  <<: *x',
    `
    f.yml:1:7: << takes a mapping or a list of mappings
      1 | a: &x text
        |       ^
      hint: <<: *anchor
    `,
  ],
  [
    'a vault',
    'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256',
    `
    f.yml:2:3: the encrypted text is damaged: nothing stands below its first line
      2 |   $ANSIBLE_VAULT;1.1;AES256
        |   ^
      hint: nothing in it can be read any more: take it from a backup, or encrypt it anew
    `,
  ],
  [
    'an unknown tag',
    'a: !env HOME',
    `
    f.yml:1:4: unknown tag !env
      1 | a: !env HOME
        |    ^
      hint: tags are !vault, !unsafe and those of YAML itself
    `,
  ],
  [
    'a bad escape',
    'a: "\\d"',
    `
    f.yml:1:5: invalid escape sequence \\d
      1 | a: "\\d"
        |     ^
      hint: in double quotes a backslash starts an escape: double it, or use single quotes ('...')
    `,
  ],
];

suite('yaml', (test) => {
  for (const [title, text, value] of values) {
    test(title, () => assert.equal(plainOf(parseYaml(text, 'f.yml')), value));
  }
  for (const [title, text, path, place] of places) {
    test(`place: ${title}`, () => assert.is(placeOf(part(parseYaml(text, 'f.yml'), path)), place));
  }
  for (const [title, text, message] of mistakes) {
    test(`mistake: ${title}`, async () => assert.is(await explained(() => parseYaml(text, 'f.yml')), lines(message)));
  }

  test('aliases that repeat each other without end are refused', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) =>
        `l${n}: &l${n} [${Array(10)
          .fill(n ? `*l${n - 1}` : 'x')
          .join()}]`,
    );
    const message = await explained(() => parseYaml(levels.join('\n'), 'f.yml'));
    assert.is(message.split('\n')[0], 'f.yml:5:38: aliases repeat more than 100000 values');
  });

  const deep: readonly [string, string][] = [
    ['lists in brackets', '['.repeat(100_000)],
    ['lists in a line', `${'- '.repeat(5_000)}a`],
    ['mappings in mappings', Array.from({ length: 1_000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
  ];
  for (const [title, text] of deep) {
    test(`what nests without end is refused: ${title}`, async () => {
      const message = await explained(() => parseYaml(text, 'f.yml'));
      assert.is(message.split('\n')[0], 'f.yml:1:1: this nests too deeply to be read');
    });
  }

  test('many brackets that are no nesting are fine', () => {
    const text = `a: '${'['.repeat(1_000)}'\nb: |\n  ${' '.repeat(300)}x`;
    assert.is(Object.keys(plainOf(parseYaml(text, 'f.yml')) as object).length, 2);
  });

  test('files: an empty one is undefined, a missing one and one in another encoding are mistakes', () =>
    inFolder({ 'empty.yml': '# nothing\n' }, async (folder) => {
      const { writeFileSync } = await import('node:fs');
      writeFileSync('latin.yml', Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
      assert.is(readYaml('empty.yml'), undefined);
      assert.is(readYaml(`${folder}/empty.yml`), undefined);
      assert.is(await explained(() => readYaml('none.yml')), 'cannot read none.yml: ENOENT: no such file or directory');
      assert.is(await explained(() => readYaml('latin.yml')), 'cannot read latin.yml: it is not UTF-8 text');
    }));
});

function part(written: Written, path: readonly string[]): Written {
  return path.reduce((found, key) => {
    const { content } = found;
    return (content instanceof Map ? content.get(key) : (content as readonly Written[])[Number(key)])!;
  }, written);
}

function placeOf({ origin, keyOrigin, literal, unsafe }: Written): string {
  const key = keyOrigin ? [`key ${keyOrigin.line}:${keyOrigin.column}`] : [];
  return [
    `${origin.line}:${origin.column}`,
    ...key,
    ...(literal ? ['literal'] : []),
    ...(unsafe ? ['unsafe'] : []),
  ].join(' ');
}

import * as assert from 'uvu/assert';
import { posixPattern } from '../../engine/modules/files/pattern.ts';
import lineinfile from '../../engine/modules/lineinfile.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { programOf, type Row, table } from './table.ts';

/** Rows whose file `a` has one content and gets another; null where it stays as it is. */
function row(title: string, before: string, task: Row['task'], after: string | null, msg: string): Row {
  return {
    title,
    given: `printf '${before}' >a; chmod 0640 a`,
    task: { path: '{dir}/a', ...task },
    changed: after !== null,
    result: { msg },
    leaves: [`a 0640 ${after ?? before.replaceAll('\\n', '\n').replaceAll('\\\\', '\\')}`],
  };
}

const rows: readonly Row[] = [
  row('adds a line at the end', 'a\\n', { line: 'b' }, 'a\nb\n', 'line added'),
  row('ends the last line first', 'a', { line: 'b' }, 'a\nb\n', 'line added'),
  row('finds the line', 'a\\nb\\n', { line: 'a' }, null, ''),
  row('leaves a file without a last line end alone', 'a\\nb', { line: 'b' }, null, ''),
  row('takes the line literally', 'aXb\\n', { line: 'a.b' }, 'aXb\na.b\n', 'line added'),
  row('adds an empty line', 'a\\n', { line: '' }, 'a\n\n', 'line added'),
  row('writes to an empty file', '', { line: 'a' }, 'a\n', 'line added'),
  row(
    'keeps backslashes and quotes',
    'a\\n',
    { line: `\\n\\1 & "$(x)" 'y'` },
    `a\n\\n\\1 & "$(x)" 'y'\n`,
    'line added',
  ),
  row('replaces the last match', 'k=1\\nk=2\\nz\\n', { regexp: '^k=', line: 'k=3' }, 'k=1\nk=3\nz\n', 'line replaced'),
  row('finds the match as it is to be', 'k=1\\nk=3\\n', { regexp: '^k=', line: 'k=3' }, null, ''),
  row('adds what nothing matches', 'a\\n', { regexp: '^k=', line: 'k=3' }, 'a\nk=3\n', 'line added'),
  row(
    'adds it after the last match',
    'x1\\nx2\\ny\\n',
    { line: 'n', insertafter: '^x\\d$' },
    'x1\nx2\nn\ny\n',
    'line added',
  ),
  row(
    'adds it after the first match',
    'x1\\nx2\\ny\\n',
    { line: 'n', insertafter: '^x', firstmatch: true },
    'x1\nn\nx2\ny\n',
    'line added',
  ),
  row(
    'adds it before the last match',
    'x1\\nx2\\ny\\n',
    { line: 'n', insertbefore: '^x' },
    'x1\nn\nx2\ny\n',
    'line added',
  ),
  row('adds it before the first line', 'x1\\n', { line: 'n', insertbefore: '^x' }, 'n\nx1\n', 'line added'),
  row('adds it at the beginning', 'a\\nb\\n', { line: 'n', insertbefore: 'BOF' }, 'n\na\nb\n', 'line added'),
  row(
    'adds it at the end when there is no such place',
    'a\\n',
    { line: 'n', insertafter: 'zzz' },
    'a\nn\n',
    'line added',
  ),
  row(
    'does not add it twice at the same place',
    'x\\nn\\ny\\n',
    { regexp: '^zzz', line: 'n', insertafter: '^x' },
    null,
    '',
  ),
  row(
    'does not add it twice before the same place',
    'n\\nx\\n',
    { regexp: '^zzz', line: 'n', insertbefore: '^x' },
    null,
    '',
  ),
  row(
    'replaces a line that holds a text',
    'a.b\\naXb\\n',
    { search_string: 'a.', line: 'a.c' },
    'a.c\naXb\n',
    'line replaced',
  ),
  {
    ...row(
      'expands groups',
      'x k = v \\\\ # c\\n',
      { regexp: 'k\\s*=\\s*(\\S+)', line: 'k = \\g<1>&|', backrefs: true, firstmatch: true },
      'k = v&|\n',
      'line replaced',
    ),
    repeats: true,
  },
  row(
    'expands the leftmost match',
    'a1 a2\\n',
    { regexp: '^[^<]*a(\\d)( (b))? a2', line: '<\\1\\2\\\\>', backrefs: true },
    '<1\\>\n',
    'line replaced',
  ),
  row('adds nothing when nothing matches the groups', 'a\\n', { regexp: '(k)', line: '\\1', backrefs: true }, null, ''),
  row('ignores case', 'Key=1\\n', { regexp: '(?i)^kEY=', line: 'key=2' }, 'key=2\n', 'line replaced'),
  row('removes all matches', 'k1\\na\\nk2', { regexp: '^k', state: 'absent' }, 'a\n', '2 line(s) removed'),
  row('removes a line', 'a.b\\naXb\\n', { line: 'a.b', state: 'absent' }, 'aXb\n', '1 line(s) removed'),
  row('removes nothing', 'a\\n', { search_string: 'z', state: 'absent' }, null, ''),
  row(
    'works on any bytes',
    'k\\377\\n',
    { regexp: '^k.$|^é', line: 'é' },
    Buffer.from('é\n').toString('latin1'),
    'line replaced',
  ),
  {
    title: 'changes the mode alone',
    given: 'echo a >a; chmod 0644 a',
    task: { path: '{dir}/a', line: 'a', mode: '0600' },
    leaves: ['a 0600 a\n'],
  },
  { title: 'misses the file', task: { path: '{dir}/a', line: 'x' }, failed: 'there is no file' },
  {
    title: 'makes the file',
    task: { path: '{dir}/a', line: 'x', create: true, mode: '0600' },
    result: { msg: 'line added', path: '{dir}/a' },
    differences: [{ name: '{dir}/a', before: '', after: 'x\n' }],
    leaves: ['a 0600 x\n'],
  },
  {
    title: 'has nothing to remove from a file that is not there',
    task: { path: '{dir}/a', line: 'x', state: 'absent' },
    changed: false,
    result: { msg: 'file not present' },
    leaves: [],
  },
  {
    title: 'follows a link',
    given: 'echo a >a; chmod 0600 a; ln -s a l',
    task: { path: '{dir}/l', line: 'b' },
    leaves: ['a 0600 a\nb\n', 'l -> a'],
  },
  {
    title: 'keeps the old content when the new is not valid',
    given: 'echo a >a; chmod 0644 a',
    task: { path: '{dir}/a', line: 'b', validate: '! grep b %s' },
    failed: 'is not valid: b',
    onlyForReal: true,
    leaves: ['a 0644 a\n'],
  },
];

const patterns: readonly [string, string][] = [
  ['^\\s*#?\\s*(?:Port|port)\\b', '^[[:space:]]*#?[[:space:]]*(Port|port)\\b'],
  ['\\d{2}\\.\\D\\w\\W', '[[:digit:]]{2}\\.[^[:digit:]][[:alnum:]_][^[:alnum:]_]'],
  ['[\\s\\d.]+[^\\]\\-a]', '[[:space:][:digit:].]+[^]a-]'],
  ['[]a][^]][\\^][a\\^]', '[]a][^]]\\^[a^]'],
  ['[[:alpha:]\\\\/]\\/', '[[:alpha:]\\/]\\/'],
  ['\\Aa\\tb\\Z', '^a\tb$'],
];

suite('lineinfile', (test) => {
  table(test, lineinfile, rows);

  for (const [written, expected] of patterns) {
    test(`${written} is ${expected}`, () => assert.is(posixPattern(written).text, expected));
  }
  for (const written of ['a(?=b)', 'a*?', 'a++', '(?P<x>y)', '\\pL', '[\\pL]', '[a', 'a\\']) {
    test(`${written} cannot be said`, () =>
      assert.throws(
        () => posixPattern(written),
        (error: unknown) => error instanceof RangeError,
      ));
  }

  test('keeps a secret line out of a file that others can read', async () => {
    try {
      await programOf(lineinfile as never, { path: '/a', line: new Secret('x'), mode: '0644' });
    } catch (error) {
      return assert.match((error as Error).message, 'a file with a secret in it');
    }
    assert.unreachable();
  });
});

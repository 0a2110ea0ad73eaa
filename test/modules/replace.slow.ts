import * as assert from 'uvu/assert';
import replace from '../../engine/modules/replace.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { programOf, type Row, rowsOf, table } from './table.ts';

const row = rowsOf('a', '0640', { path: '{dir}/a' });

const sections = '[a]\nk=1\n[b]\nk=1\n[c]\nk=1\n';

const rows: readonly Row[] = [
  row('every match in every line', 'a a\nb\na\n', { regexp: 'a', replace: 'c' }, 'c c\nb\nc\n', '3 replacements made'),
  row('nothing', 'a\n', { regexp: 'x', replace: 'c' }, null, ''),
  row('with what it is already', 'c\n', { regexp: 'c', replace: 'c' }, null, ''),
  row('by nothing', 'abc\n', { regexp: 'b' }, 'ac\n', '1 replacements made'),
  row('with groups', 'k=1\n', { regexp: '^(\\w)=(\\d)$', replace: '\\2=\\g<1>' }, '1=k\n', '1 replacements made'),
  row('of either case', 'Swap\n', { regexp: '(?i)swap', replace: 'x' }, 'x\n', '1 replacements made'),
  row(
    'with what means something to sed',
    'a\n',
    { regexp: 'a', replace: `& \\\\1 / \\n "$(x)" 'y'` },
    `& \\1 / \\n "$(x)" 'y'\n`,
    '1 replacements made',
  ),
  row('with lines', 'a b\n', { regexp: ' ', replace: '\n' }, 'a\nb\n', '1 replacements made'),
  row(
    'before what begins a line',
    'a\nb\n',
    { regexp: '^([^#])', replace: '# \\1' },
    '# a\n# b\n',
    '2 replacements made',
  ),
  row('keeps a last line without an end', 'a\na', { regexp: 'a', replace: 'b' }, 'b\nb', '2 replacements made'),
  row('in no line', '', { regexp: 'a', replace: 'b' }, null, ''),
  row(
    'below a line',
    sections,
    { regexp: '1', replace: '2', after: '^\\[b' },
    '[a]\nk=1\n[b]\nk=2\n[c]\nk=2\n',
    '2 replacements made',
  ),
  row(
    'above the last line that matches',
    sections,
    { regexp: '1', replace: '2', before: '^\\[' },
    '[a]\nk=2\n[b]\nk=2\n[c]\nk=1\n',
    '2 replacements made',
  ),
  row(
    'between two lines',
    sections,
    { regexp: '1', replace: '2', after: '^\\[a', before: '^\\[' },
    '[a]\nk=2\n[b]\nk=1\n[c]\nk=1\n',
    '1 replacements made',
  ),
  row(
    'between two lines with nothing between',
    'a\nb\n',
    { regexp: '.', replace: 'x', after: 'a', before: 'b' },
    null,
    '',
  ),
  row('above the first line', 'a\n', { regexp: '.', replace: 'x', before: '^a' }, null, ''),
  row('below the last line', 'a\n', { regexp: '.', replace: 'x', after: '^a' }, null, ''),
  row('below no line', 'a\n', { regexp: 'a', replace: 'x', after: 'z' }, null, 'no line matches after'),
  row('above no line', 'a\n', { regexp: 'a', replace: 'x', before: 'z' }, null, 'no line matches before'),
  { title: 'in no file', task: { path: '{dir}/a', regexp: 'a' }, failed: 'there is no file' },
  {
    title: 'in the file of a link',
    given: `printf 'a\\n' >b; chmod 0644 b; ln -s b a`,
    task: { path: '{dir}/a', regexp: 'a', replace: 'c' },
    leaves: ['a -> b', 'b 0644 c\n'],
  },
  {
    title: 'gives it a mode',
    given: `printf 'a\\n' >a; chmod 0644 a`,
    task: { path: '{dir}/a', regexp: 'a', replace: 'c', mode: '0600' },
    leaves: ['a 0600 c\n'],
  },
  {
    title: 'shows what differs',
    given: `printf 'a\\nb\\n' >a; chmod 0644 a`,
    task: { path: '{dir}/a', regexp: 'b', replace: 'c' },
    differences: [{ name: '{dir}/a', before: 'a\nb\n', after: 'a\nc\n' }],
  },
];

const mistakes: readonly [object, string][] = [
  [{ path: '/a', regexp: '' }, 'it would match everything'],
  [{ path: '/a', regexp: 'a\\nb' }, 'POSIX has nothing like'],
  [{ path: '/a', regexp: 'a', before: '(?!b)' }, 'POSIX has nothing like'],
];

suite('replace', (test) => {
  table(test, replace, rows);
  for (const [task, message] of mistakes) {
    test(`refuses ${JSON.stringify(task)}`, () => {
      const { error } = replace.args.safeParse(task);
      assert.match(error?.message ?? '', message);
    });
  }
  test('a secret makes a file that its owner alone may read, and is not shown', async () => {
    const program = await programOf(replace, { path: '/a', regexp: 'a', replace: new Secret('hidden') });
    assert.match(program.text, '0600');
    assert.ok(program.secrets.length > 0);
  });
});

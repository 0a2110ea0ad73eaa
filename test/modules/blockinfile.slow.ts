import * as assert from 'uvu/assert';
import blockinfile from '../../engine/modules/blockinfile.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { programOf, type Row, rowsOf, table } from './table.ts';

const begin = '# BEGIN ANSIBLE MANAGED BLOCK\n';
const end = '# END ANSIBLE MANAGED BLOCK\n';
const lines = (text: string) => `${begin}${text}${end}`;

const row = rowsOf('a', '0640', { path: '{dir}/a' });

const inserted = 'Block inserted';
const removed = 'Block removed';

const rows: readonly Row[] = [
  row('adds it at the end', 'a\n', { block: 'x\ny' }, `a\n${lines('x\ny\n')}`, inserted),
  row('finds it', `a\n${lines('x\n')}b\n`, { block: 'x\n' }, null, ''),
  row('replaces it where it stands', `a\n${lines('x\n')}b\n`, { block: 'y' }, `a\n${lines('y\n')}b\n`, inserted),
  row('keeps empty lines of it', 'a\n', { block: '\nx\n\ny\n\n' }, `a\n${lines('\nx\n\ny\n\n')}`, inserted),
  row(
    'keeps backslashes, quotes and what looks like a command',
    'a\n',
    { block: `\\n\\1 & "$(x)" 'y' \`z\`` },
    `a\n${lines(`\\n\\1 & "$(x)" 'y' \`z\`\n`)}`,
    inserted,
  ),
  row('writes to an empty file', '', { block: 'x' }, lines('x\n'), inserted),
  row('adds it at the beginning', 'a\n', { block: 'x', insertbefore: 'BOF' }, `${lines('x\n')}a\n`, inserted),
  row(
    'adds it after the last match',
    'x1\nx2\ny\n',
    { block: 'b', insertafter: '^x\\d' },
    `x1\nx2\n${lines('b\n')}y\n`,
    inserted,
  ),
  row(
    'adds it before the last match',
    'x1\nx2\ny\n',
    { block: 'b', insertbefore: '^x' },
    `x1\n${lines('b\n')}x2\ny\n`,
    inserted,
  ),
  row(
    'adds it at the end when nothing matches',
    'a\n',
    { block: 'b', insertafter: '^z' },
    `a\n${lines('b\n')}`,
    inserted,
  ),
  row('does not move it', `${lines('x\n')}a\n`, { block: 'x', insertafter: 'EOF' }, null, ''),
  row('removes it', `a\n${lines('x\n')}b\n`, { state: 'absent' }, 'a\nb\n', removed),
  row('removes it when it is to be empty', `a\n${lines('x\n')}`, { block: '' }, 'a\n', removed),
  row('has nothing to remove', 'a\n', { state: 'absent' }, null, ''),
  row(
    'knows its own marker',
    `${lines('x\n')}`,
    { block: 'y', marker: '; {mark} own' },
    `${lines('x\n')}; BEGIN own\ny\n; END own\n`,
    inserted,
  ),
  row(
    'has the words of its own for begin and end',
    'a\n',
    { block: 'x', marker: '<!-- {mark} -->', marker_begin: 'from here', marker_end: 'to here' },
    'a\n<!-- from here -->\nx\n<!-- to here -->\n',
    inserted,
  ),
  row(
    'takes the last of several',
    `${lines('x\n')}${lines('y\n')}`,
    { block: 'z' },
    `${lines('x\n')}${lines('z\n')}`,
    inserted,
  ),
  row(
    'leaves a marker alone that has lost its end',
    `${begin}a\n`,
    { block: 'x' },
    `${begin}a\n${lines('x\n')}`,
    inserted,
  ),
  row(
    'leaves a marker alone that has lost its beginning',
    `${lines('x\n')}a\n${end}b\n`,
    { block: 'y' },
    `${lines('y\n')}a\n${end}b\n`,
    inserted,
  ),
  row(
    'has empty lines around it',
    'a\nb\n',
    { block: 'x', insertafter: '^a', prepend_newline: true, append_newline: true },
    `a\n\n${lines('x\n')}\nb\n`,
    inserted,
  ),
  row(
    'has no empty line at the ends of the file',
    '',
    { block: 'x', prepend_newline: true, append_newline: true },
    lines('x\n'),
    inserted,
  ),
  {
    title: 'leaves a file without a last line end alone',
    given: `printf '# BEGIN ANSIBLE MANAGED BLOCK\\nx\\n# END ANSIBLE MANAGED BLOCK' >a; chmod 0640 a`,
    task: { path: '{dir}/a', block: 'x' },
    changed: false,
    leaves: [`a 0640 ${lines('x\n').trimEnd()}`],
  },
  {
    title: 'makes the file',
    task: { path: '{dir}/a', block: 'x', create: true, mode: '0600' },
    result: { msg: 'File created' },
    leaves: [`a 0600 ${lines('x\n')}`],
  },
  {
    title: 'needs the file',
    task: { path: '{dir}/a', block: 'x' },
    failed: '(create makes one)',
  },
  {
    title: 'has nothing to remove from no file',
    task: { path: '{dir}/a', state: 'absent' },
    changed: false,
    leaves: [],
  },
  {
    title: 'follows links',
    given: `printf 'a\\n' >b; chmod 0644 b; ln -s b a`,
    task: { path: '{dir}/a', block: 'x' },
    leaves: ['a -> b', `b 0644 a\n${lines('x\n')}`],
  },
  {
    title: 'puts nothing in place that is not valid',
    given: `printf 'a\\n' >a; chmod 0644 a`,
    task: { path: '{dir}/a', block: 'x', validate: 'grep -q y %s' },
    failed: 'is not valid',
    onlyForReal: true,
    leaves: ['a 0644 a\n'],
  },
  {
    title: 'shows what differs',
    given: `printf 'a\\n' >a; chmod 0644 a`,
    task: { path: '{dir}/a', block: 'x' },
    differences: [{ name: '{dir}/a', before: 'a\n', after: `a\n${lines('x\n')}` }],
  },
];

const mistakes: readonly [object, string][] = [
  [{ path: '/a', block: 'x', marker: 'no place' }, 'say with {mark}'],
  [{ path: '/a', block: 'x', insertafter: 'a', insertbefore: 'b' }, 'give insertafter or insertbefore'],
  [{ path: '/a', block: 'x', marker_begin: 'A', marker_end: 'A' }, 'another one than marker_begin'],
  [{ path: '/a', block: 'x', insertafter: '(?=a)' }, 'POSIX has nothing like'],
];

suite('blockinfile', (test) => {
  table(test, blockinfile, rows);
  for (const [task, message] of mistakes) {
    test(`refuses ${JSON.stringify(task)}`, () => {
      const { error } = blockinfile.args.safeParse(task);
      assert.match(error?.message ?? '', message);
    });
  }
  test('a secret block makes a file that its owner alone may read, and is not shown', async () => {
    const program = await programOf(blockinfile, { path: '/a', block: new Secret('hidden'), create: true });
    assert.match(program.text, '0600');
    assert.ok(program.secrets.length > 0);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import mount from '../../engine/modules/mount.ts';
import { call } from '../../engine/remote/program.ts';
import { shells } from '../remote/shell.ts';
import { playProgram, type Transcript } from '../remote/shims.ts';
import { suite } from '../suite.ts';
import { complaints, program } from './here.ts';
import { type Row, rowsOf, table } from './table.ts';

const row = rowsOf('t', '0644', { fstab: '{dir}/t', path: '/mnt/a', src: '/dev/a', fstype: 'ext4', state: 'present' });

const root = 'UUID=1 / ext4 errors=remount-ro 0 1\n';

const rows: readonly Row[] = [
  row('adds a line', root, {}, `${root}/dev/a /mnt/a ext4 defaults 0 0\n`),
  row('finds it, however it is spaced', `/dev/a\t/mnt/a   ext4 defaults  0\t0\n${root}`, {}, null),
  row(
    'replaces it where it stands',
    `/dev/b /mnt/a xfs ro 0 2\n${root}`,
    {},
    `/dev/a /mnt/a ext4 defaults 0 0\n${root}`,
  ),
  row(
    'leaves one of two',
    `/dev/a /mnt/a ext4 defaults 0 0\n/dev/c /mnt/a xfs ro 0 0\n`,
    {},
    '/dev/a /mnt/a ext4 defaults 0 0\n',
  ),
  row(
    'leaves comments alone',
    '#/dev/b /mnt/a xfs\n# x\n\n',
    {},
    '#/dev/b /mnt/a xfs\n# x\n\n/dev/a /mnt/a ext4 defaults 0 0\n',
  ),
  row(
    'says how it is mounted',
    '',
    { opts: 'ro,noatime', boot: false, dump: 1, passno: 2 },
    '/dev/a /mnt/a ext4 ro,noatime,noauto 1 2\n',
  ),
  row(
    'escapes what stands in a path',
    '',
    { path: '/mnt/a b\\c', src: '//nas/a b' },
    '//nas/a\\040b /mnt/a\\040b\\134c ext4 defaults 0 0\n',
  ),
  row('finds an escaped path', '/dev/a /mnt/a\\040b ext4 defaults 0 0\n', { path: '/mnt/a b' }, null),
  row('takes it out', `${root}/dev/a /mnt/a ext4 defaults 0 0\n`, { state: 'absent_from_fstab' }, root),
  row('has nothing to take out', root, { state: 'absent_from_fstab' }, null),
  row(
    'takes swap out by its device',
    `${root}/dev/a none swap sw 0 0\n/dev/b none swap sw 0 0\n`,
    { state: 'absent_from_fstab', path: 'none', fstype: 'swap' },
    `${root}/dev/b none swap sw 0 0\n`,
  ),
  {
    title: 'makes the table',
    task: { fstab: '{dir}/t', path: '/mnt/a', src: '/dev/a', fstype: 'ext4', state: 'present' },
    leaves: ['t 0644 /dev/a /mnt/a ext4 defaults 0 0\n'],
  },
  {
    title: 'has nothing to take out of no table',
    task: { fstab: '{dir}/t', path: '/mnt/a', state: 'absent_from_fstab' },
    changed: false,
    leaves: [],
  },
];

const mounted = '30 1 8:1 / / rw - ext4 /dev/root rw\n31 30 8:2 / /mnt/a\\040b rw - ext4 /dev/a rw\n';
const swaps = 'Filename Type Size Used Priority\n/dev/a partition 1 0 -2\n';

/** The program, what runs, and whether anything changes; `{table}` stands for the kernel's own table. */
const acts: readonly (readonly [
  words: readonly (string | number | boolean | undefined)[],
  table: string,
  played: Transcript,
  changed: boolean,
])[] = [
  [['kp_mounted', '/mnt/a b', '{table}', '/dev/a', 'ext4', 'ro'], mounted, [], false],
  [['kp_mounted', '/mnt', '{table}', '/dev/b', 'ext4', 'ro'], mounted, [['mount -t ext4 -o ro -- /dev/b /mnt']], true],
  [['kp_unmounted', '/mnt/a b', '{table}', false], mounted, [['umount -- /mnt/a b']], true],
  [['kp_unmounted', '/mnt', '{table}', false], mounted, [], false],
  [['kp_mount_again', '/mnt/a b', '{table}', 'ro'], mounted, [['mount -o remount,ro -- /mnt/a b']], true],
  [['kp_swap', '/dev/a', '{table}', true, ''], swaps, [], false],
  [['kp_swap', '/dev/a', '{table}', false, ''], swaps, [['swapoff -- /dev/a']], true],
  [['kp_swap', '/dev/b', '{table}', true, '5'], swaps, [['swapon -p 5 -- /dev/b']], true],
  [['kp_swap', '/dev/b', '{table}', false, ''], swaps, [], false],
];

suite('mount', (test) => {
  table(test, mount, rows);
  for (const shell of shells) {
    for (const [words, text, played, changed] of acts) {
      for (const check of [true, false]) {
        test(`${shell.join(' ')}: ${words.join(' ')}${check ? ' (check)' : ''}`, async () => {
          const file = `${mkdtempSync(`${tmpdir()}/kplay-mount-`)}/table`;
          writeFileSync(file, text);
          const [name, ...rest] = words.map((word) => (word === '{table}' ? file : word));
          const script = check ? [] : played;
          const { answer, ran } = await playProgram(shell, call(String(name), ...rest), script, { check });
          assert.is(answer.failed, undefined);
          assert.is(answer.changed, changed);
          assert.equal(
            ran,
            script.map(([line]) => line),
          );
          rmSync(file.replace('/table', ''), { recursive: true });
        });
      }
    }
  }
  test('what cannot be mounted is not in the table', async () => {
    const { text } = await program(mount, { path: '/mnt/a', src: '/dev/a', fstype: 'ext4', state: 'mounted' });
    assert.ok(text.indexOf('kp_mounted') > text.indexOf('kp_fstab /etc') && text.endsWith('kp_fstab_put'), text);
  });
  test('mistakes', () => {
    assert.equal(complaints(mount, { path: '/a', state: 'mounted' }), [
      'src: state mounted needs src',
      'fstype: state mounted needs fstype',
    ]);
    assert.equal(complaints(mount, { path: 'none', fstype: 'swap', state: 'absent' }), ['src: swap needs src']);
    assert.equal(complaints(mount, { path: 'a', state: 'unmounted' }), ['path: write a path from / on']);
    assert.match(
      complaints(mount, { path: 'none', src: '/s', fstype: 'swap', state: 'remounted' })[0]!,
      'swap is present',
    );
  });
});

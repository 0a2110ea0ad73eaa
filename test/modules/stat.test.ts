import stat from '../../engine/modules/stat.ts';
import type { Value } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { type Row, table } from './table.ts';

const kinds = { isreg: false, isdir: false, islnk: false, isfifo: false, issock: false, ischr: false, isblk: false };

/** A row whose result has these keys of `stat`. */
function row(title: string, given: string, task: Row['task'], expected: Readonly<Record<string, Value>>): Row {
  return { title, given, task, changed: false, result: { stat: expected } };
}

const rows = [
  row('tells of nothing', '', { path: '{dir}/a' }, { exists: false, path: null, mode: null }),
  row(
    'tells of a file',
    'printf x >a; chgrp 65534 a; chmod 4640 a; touch -d @1700000000 a',
    { path: '{dir}/a' },
    {
      ...kinds,
      exists: true,
      path: '{dir}/a',
      isreg: true,
      mode: '4640',
      size: 1,
      uid: 0,
      gid: 65534,
      pw_name: 'root',
      gr_name: 'nogroup',
      mtime: 1700000000,
      nlink: 1,
      isuid: true,
      isgid: false,
      wusr: true,
      xusr: false,
      rgrp: true,
      wgrp: false,
      roth: false,
      readable: true,
      executable: false,
      checksum: '11f6ad8ec52a2984abaafd7c3b516503785c2072',
    },
  ),
  row(
    'makes the digest that is asked for',
    'printf x >a',
    { path: '{dir}/a', checksum_algorithm: 'sha256' },
    { checksum: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' },
  ),
  row('makes no digest', 'printf x >a', { path: '{dir}/a', get_checksum: false }, { checksum: null }),
  row('tells of a directory', 'mkdir -m 1777 a', { path: '{dir}/a/' }, { ...kinds, isdir: true, mode: '1777' }),
  row('tells of a pipe', 'mkfifo a', { path: '{dir}/a' }, { ...kinds, isfifo: true }),
  row(
    'tells of a link',
    'printf x >a; ln -s a l',
    { path: '{dir}/l' },
    { ...kinds, islnk: true, lnk_target: 'a', lnk_source: '{dir}/a', checksum: null },
  ),
  row(
    'tells what a link points to',
    'printf xy >a; chmod 600 a; ln -s a l',
    { path: '{dir}/l', follow: true },
    { ...kinds, isreg: true, mode: '0600', size: 2, lnk_target: null },
  ),
  row('tells that a link points to nothing', 'ln -s a l', { path: '{dir}/l', follow: true }, { exists: false }),
];

suite('stat', (test) => table(test, stat, rows));

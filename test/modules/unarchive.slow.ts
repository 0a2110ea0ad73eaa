import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { anyOf } from '../../engine/modules/files/pattern.ts';
import unarchive from '../../engine/modules/unarchive.ts';
import { suite } from '../suite.ts';
import { type Row, table, userlands } from './table.ts';

const local = mkdtempSync(`${tmpdir()}/kplay-archives-`);

/** An archive with bin/x (0755) and etc/c (0644). */
const zip = `UEsDBAoAAAAAAAAAIVgAAAAAAAAAAAAAAAAEAAAAYmluL1BLAwQKAAAAAAAAACFYgxbcjAEAAAABAAAABQAAAGJpbi94eFBLAwQKAAAAAAAAAC
FYAAAAAAAAAAAAAAAABAAAAGV0Yy9QSwMECgAAAAAAAAAhWG/fuQYBAAAAAQAAAAUAAABldGMvY2NQSwECHgMKAAAAAAAAACFYAAAAAAAAAAAA
AAAABAAAAAAAAAAAABAA7UEAAAAAYmluL1BLAQIeAwoAAAAAAAAAIViDFtyMAQAAAAEAAAAFAAAAAAAAAAEAAADtgSIAAABiaW4veFBLAQIeAw
oAAAAAAAAAIVgAAAAAAAAAAAAAAAAEAAAAAAAAAAAAEADtQUYAAABldGMvUEsBAh4DCgAAAAAAAAAhWG/fuQYBAAAAAQAAAAUAAAAAAAAAAQAA
AKSBaAAAAGV0Yy9jUEsFBgAAAAAEAAQAygAAAIwAAAAAAA==`;

/** Archives of one tree, in every form, and some that lead out of it. */
const make = `
  mkdir -p top/bin top/etc; printf x >top/bin/x; chmod 4755 top/bin/x; printf c >top/etc/c; chmod 0640 top/etc/c
  ln -s bin/x top/l; chmod 0750 top/etc; chmod 0755 top top/bin
  tar -cf a.tar --owner=1234 --group=1234 top; gzip -k a.tar; bzip2 -k a.tar; xz -k a.tar; zstd -q a.tar
  head -c 150 a.tar.gz >cut.tar.gz
  tar -cPf up.tar --transform='s|^top/bin/x|../x|' top/bin/x
  tar -cPf absolute.tar --transform='s|^top|/tmp/kplay-absolute|' top/bin/x
  head -c 2000 /dev/urandom >noise
`;

const unpacked = ['d/ 0755', 'd/bin/ 0755', 'd/bin/x 4755 x', 'd/etc/ 0750', 'd/etc/c 0640 c', 'd/l -> bin/x'];
const stripped = { strip_components: 1, dest: '{dir}/d' };
const given = 'mkdir -m 755 d';

/** All that is in an archive, and what may become of it. */
const there = `mkdir -m 755 d; tar -xpf ${local}/a.tar.gz -C d --strip-components=1 --no-same-owner`;
const changes = {
  'content of the same size and time': 'touch -r d/etc/c time; printf d >d/etc/c; touch -r time d/etc/c; rm time',
  'a mode': 'chmod 600 d/etc/c',
  'an owner': 'chown 65534 d/etc/c',
  'a link to something else': 'ln -sfn bin d/l',
  'a file that is a link': 'mv d/etc/c d/etc/e; ln -s e d/etc/c; rm d/etc/e',
  'a file that is missing': 'rm d/bin/x',
  'a directory that is missing': 'rm -r d/bin',
};

const rows: readonly Row[] = [
  ...['a.tar', 'a.tar.gz', 'a.tar.bz2', 'a.tar.xz'].map((name) => ({
    title: `unpacks ${name} from here`,
    given,
    task: { src: `${local}/${name}`, ...stripped },
    result: { dest: '{dir}/d', src: `${local}/${name}`, state: 'directory', files: null },
    leaves: unpacked,
  })),
  {
    title: 'unpacks a zip archive of the host',
    given,
    task: { src: `${local}/a.zip`, dest: '{dir}/d', remote_src: true, exclude: ['etc/'], list_files: true },
    result: { src: `${local}/a.zip`, files: ['bin/', 'bin/x'] },
    leaves: ['d/ 0755', 'd/bin/ 0755', 'd/bin/x 0755 x'],
  },
  {
    title: 'puts in place only what differs, and leaves the rest',
    given:
      'mkdir -p d/bin d/etc; printf old >d/bin/x; printf c >d/etc/c; printf mine >d/mine; chmod 700 d/bin d/etc d; chmod 640 d/etc/c d/mine',
    task: { src: `${local}/a.tar.gz`, remote_src: true, ...stripped },
    leaves: [
      'd/ 0700',
      'd/bin/ 0700',
      'd/bin/x 4755 x',
      'd/etc/ 0700',
      'd/etc/c 0640 c',
      'd/l -> bin/x',
      'd/mine 0640 mine',
    ],
  },
  {
    title: 'finds everything there, and takes away what a killed run left',
    given: `${there}; mkdir -p d/.kplay/x; touch d/.kplay/y`,
    task: { src: `${local}/a.tar.gz`, ...stripped },
    changed: false,
    leaves: unpacked,
  },
  ...Object.entries(changes).map(([what, change]) => ({
    title: `sees ${what}, and makes it good`,
    given: `${there}; ${change}`,
    task: { src: `${local}/a.tar.gz`, ...stripped, owner: 'root' },
    leaves: unpacked,
  })),
  {
    title: 'sees no difference in times, nor in an owner that is not asked for',
    given: `${there}; touch d/bin/x d/etc/c; chown 65534 d/etc/c d/etc`,
    task: { src: `${local}/a.tar.gz`, ...stripped },
    changed: false,
    leaves: [
      'd/ 0755',
      'd/bin/ 0755',
      'd/bin/x 4755 x',
      'd/etc/ 0750 of 65534',
      'd/etc/c 0640 c of 65534',
      'd/l -> bin/x',
    ],
  },
  {
    title: 'gives files an owner and a mode',
    given,
    task: { src: `${local}/a.tar.gz`, ...stripped, owner: '65534', mode: 'u=rwX,go=' },
    leaves: [
      'd/ 0755',
      'd/bin/ 0755 of 65534',
      'd/bin/x 0700 x of 65534',
      'd/etc/ 0750 of 65534',
      'd/etc/c 0600 c of 65534',
      'd/l -> bin/x of 65534',
    ],
  },
  {
    title: 'unpacks a part, as tar would be told',
    given,
    task: { src: `${local}/a.tar.gz`, dest: '{dir}/d', extra_opts: ['--strip-components=1'], include: ['bin/?'] },
    leaves: ['d/ 0755', 'd/bin/ 0755', 'd/bin/x 4755 x'],
  },
  {
    title: 'does nothing where a path is there',
    given: 'touch a',
    task: { src: `${local}/none`, dest: '{dir}/d', remote_src: true, creates: '{dir}/a' },
    changed: false,
    result: { msg: '{dir}/a exists' },
  },
  { title: 'misses the directory', task: { src: `${local}/a.tar`, dest: '{dir}/d' }, failed: 'there is no directory' },
  {
    title: 'misses the archive',
    given,
    task: { src: '{dir}/a', dest: '{dir}/d', remote_src: true },
    failed: 'there is no file',
  },
  ...['up', 'absolute'].map((name) => ({
    title: `refuses paths that lead ${name}`,
    given,
    task: { src: `${local}/${name}.tar`, dest: '{dir}/d' },
    failed: 'it has a path that leaves the directory: ',
    leaves: ['d/ 0755'],
  })),
  ...['cut.tar.gz', 'noise'].map((name) => ({
    title: `refuses ${name}, and leaves nothing of it`,
    given,
    task: { src: `${local}/${name}`, dest: '{dir}/d' },
    failed: 'cannot unpack the archive: ',
    leaves: ['d/ 0755'],
  })),
];

const zstd: Row = {
  title: 'unpacks a.tar.zst from here',
  given,
  task: { src: `${local}/a.tar.zst`, ...stripped },
};

const globs: readonly [readonly string[], string][] = [
  [[], ''],
  [['bin/*', './etc/'], '^(bin/.*|etc)(/.*)?$'],
  [['a?.+(é^'], '^(a[^/][.][+][(]é\\^)(/.*)?$'],
];

suite(
  'unarchive',
  (test) => {
    table(test, unarchive, rows);
    table(test, unarchive, [zstd], undefined, userlands.slice(0, 2)); // busybox has no such program
    table(test, unarchive, [{ ...zstd, failed: 'the archive needs zstd' }], undefined, userlands.slice(2));
    for (const [written, expected] of globs) {
      test(`${written} is ${expected}`, () => assert.is(anyOf(written), expected));
    }
  },
  {
    before: () => {
      writeFileSync(`${local}/a.zip`, Buffer.from(zip, 'base64'));
      execFileSync('sh', ['-ec', make], { cwd: local });
    },
    after: () => rmSync(local, { recursive: true }),
  },
);

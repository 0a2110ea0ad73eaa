import { z } from 'zod';
import { type Answer, result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import type { Values } from '../types.ts';
import { path } from './definition/arguments.ts';
import { atPath } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

export default defineModule({
  name: 'stat',
  form: 'remote',
  summary: 'Tells what a path on the host is: kind, size, owner, mode, times, digest.',
  description:
    'A path that does not exist is no failure: `stat.exists` is false then, and it is the only key. Times are whole seconds.',
  args: z.object({
    path: path.describe('the path on the host; ~ is the home directory'),
    follow: z.boolean().default(false).describe('tell of what a link points to instead of the link'),
    get_checksum: z.boolean().default(true).describe('whether to make a digest of a file'),
    checksum_algorithm: z.enum(algorithms).default('sha1').describe('the kind of digest'),
  }),
  aliases: { path: ['dest', 'name'], checksum_algorithm: ['checksum', 'checksum_algo'] },
  returns: z.object({
    stat: z.looseObject({
      exists: z.boolean().describe('whether there is anything at the path'),
      path: z.string().optional(),
      isreg: z.boolean().optional().describe('a file'),
      isdir: z.boolean().optional().describe('a directory'),
      islnk: z.boolean().optional().describe('a symbolic link'),
      mode: z.string().optional().describe('four octal digits'),
      size: z.number().optional().describe('in bytes'),
      uid: z.number().optional(),
      gid: z.number().optional(),
      pw_name: z.string().optional().describe('name of the owner'),
      gr_name: z.string().optional().describe('name of the group'),
      mtime: z.number().optional().describe('last change, seconds since 1970'),
      checksum: z.string().optional().describe('of a file, in hexadecimal'),
      lnk_target: z.string().optional().describe('what a link says'),
      lnk_source: z.string().optional().describe('where a link leads in the end'),
    }),
  }),
  examples: [
    { title: 'See whether a node has been set up', task: { stat: { path: '/etc/kubernetes/kubelet.conf' } } },
    {
      title: 'Get the SHA-256 of a file behind a link',
      task: { stat: { path: '/etc/os-release', follow: true, checksum_algorithm: 'sha256' } },
    },
  ],
  effects: ({ path: at }) => ({ looksAt: [atPath(at)] }),
  repeatable: true,
  onlyLooks: true,
  build: (args) => call('kp_describe', args.path, args.follow, args.get_checksum ? args.checksum_algorithm : ''),
  read: (answer) => ({ stat: described(answer) }),
});

/** The type bits of st_mode (inode(7)). */
const kinds = {
  isfifo: 0x1000,
  ischr: 0x2000,
  isdir: 0x4000,
  isblk: 0x6000,
  isreg: 0x8000,
  islnk: 0xa000,
  issock: 0xc000,
};

/** The permission bits of st_mode, under Ansible's names. */
const bits = {
  rusr: 0o400,
  wusr: 0o200,
  xusr: 0o100,
  rgrp: 0o040,
  wgrp: 0o020,
  xgrp: 0o010,
  roth: 0o004,
  woth: 0o002,
  xoth: 0o001,
  isuid: 0o4000,
  isgid: 0o2000,
};

const numbers = ['uid', 'gid', 'size', 'inode', 'dev', 'nlink', 'atime', 'mtime', 'ctime', 'blocks', 'block_size'];

function described(answer: Answer): Values {
  const line = result(answer, 'stat');
  if (line === undefined) return { exists: false };
  const [raw = '', mode = '', ...rest] = line.split('|');
  const type = Number.parseInt(raw, 16);
  const flag = (name: string) => [name, result(answer, name) === '1'] as const;
  const text = (name: string) => (answer.results.has(name) ? [[name, result(answer, name)!] as const] : []);
  return {
    exists: true,
    path: result(answer, 'path') ?? '',
    mode: mode.padStart(4, '0'),
    ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, (type & 0xf000) === kind])),
    ...Object.fromEntries(Object.entries(bits).map(([name, bit]) => [name, (type & bit) !== 0])),
    ...Object.fromEntries(numbers.map((name, index) => [name, Number(rest[index])])),
    ...named('pw_name', rest[numbers.length]),
    ...named('gr_name', rest[numbers.length + 1]),
    ...Object.fromEntries([flag('readable'), flag('writeable'), flag('executable')]),
    ...Object.fromEntries(['checksum', 'lnk_target', 'lnk_source'].flatMap(text)),
  };
}

/** Nothing for a number that has no name. */
function named(key: string, name: string | undefined): Values {
  return name === undefined || name === 'UNKNOWN' ? {} : { [key]: name };
}

import { z } from 'zod';
import { InputError } from '../errors.ts';
import { result } from '../remote/answer.ts';
import { call, type Program, sequence, withUploads } from '../remote/program.ts';
import type { Value } from '../types.ts';
import { ownership, path } from './definition/arguments.ts';
import { atPath, ownersOf } from './definition/effects.ts';
import { defineModule, type Here } from './definition/module.ts';
import { attributes, pathReturns, reported, writing } from './files/attributes.ts';
import { localStat } from './files/local.ts';
import { anyOf } from './files/pattern.ts';
import { request, requestArguments, webAddress } from './files/request.ts';

const patterns = z.array(z.string().min(1)).default([]);

const args = z
  .object({
    src: path.describe('the archive here; with remote_src a path or an http address on the host'),
    dest: path.describe('the directory on the host to unpack into'),
    remote_src: z.boolean().default(false).describe('src is on the host, or an address to download it from'),
    creates: path.optional().describe('a path on the host; when it is there, nothing is done'),
    strip_components: z.number().int().min(0).default(0).describe('how many parts to take off the front of all paths'),
    extra_opts: z
      .array(
        z
          .string()
          .regex(
            /^--(strip(-components)?=\d+|no-same-owner)$/,
            'only --strip-components=N is known; see strip_components',
          ),
      )
      .default([])
      .describe('--strip-components=N, as for tar'),
    include: patterns.describe('paths to unpack, without what is taken off, with * and ?; a directory means all in it'),
    exclude: patterns.describe('paths to leave out, in the same form'),
    decrypt: z.boolean().default(true).describe('decrypt a local src that is encrypted with a vault'),
    list_files: z.boolean().default(false).describe('give the paths that are unpacked'),
    ...ownership,
    ...requestArguments,
  })
  .superRefine(({ src, remote_src }, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', message, path: ['src'] });
    if (!src.includes('://')) return;
    if (!remote_src) issue('an address needs remote_src: true');
    else if (!webAddress.safeParse(src).success) issue('only http and https addresses can be downloaded');
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'unarchive',
  form: 'remote',
  summary: 'Unpacks a tar or zip archive on the host.',
  description: `It is unpacked beside its place, compared with what is there by content, mode and, if given, owner, and only what differs is put in place, each file in one step: a run that was cut off is made good by the next. Files that are only on the host stay.

Files belong to whoever runs the task unless \`owner\` and \`group\` say otherwise, and have the archive's modes unless \`mode\` does. An archive with absolute paths, or such that lead upwards, is refused.

The archive is needed each time; \`creates\` spares that. GNU tar finds out by itself that everything is there, in less than half the time; it is unpacked for a comparison where there is another tar, a zip archive, or \`mode\`, \`include\`, \`exclude\` or \`list_files\`. Compression is recognised by content (gzip, bzip2, xz, zstd, where the host has the program).`,
  args,
  returns: z.object({
    dest: z.string().describe('the directory on the host'),
    src: z.string().describe('the archive'),
    files: z.array(z.string()).optional().describe('what was in the archive, with list_files'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Unpack an archive of the host',
      given: [
        { file: { path: '/tmp/kplay-example/in/bin', state: 'directory' } },
        { file: { path: '/tmp/kplay-example/out', state: 'directory' } },
        { copy: { content: 'x', dest: '/tmp/kplay-example/in/bin/x', mode: '0755' } },
        { command: 'tar -C /tmp/kplay-example/in -czf /tmp/kplay-example/a.tar.gz bin' },
      ],
      task: {
        unarchive: {
          src: '/tmp/kplay-example/a.tar.gz',
          dest: '/tmp/kplay-example/out',
          remote_src: true,
          strip_components: 1,
          include: ['x'],
          owner: 'root',
        },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Unpack a download, once',
      task: {
        unarchive: {
          src: 'https://example.org/cni-plugins.tgz',
          dest: '/opt/cni/bin',
          remote_src: true,
          creates: '/opt/cni/bin/bridge',
        },
      },
      elsewhere: 'needs a web server',
    },
  ],
  effects: ({ src, dest, remote_src, creates, owner, group }) => ({
    makes: [{ ...atPath(dest), below: true }, ...(creates === undefined ? [] : [atPath(creates)])],
    needs: [
      atPath(dest),
      ...(src.includes('://') ? [] : [remote_src ? atPath(src) : { kind: 'local' as const, name: src }]),
      ...ownersOf({ owner, group }),
    ],
    ...(creates === undefined ? {} : { unless: atPath(creates) }),
  }),
  repeatable: true,
  readsHere: 'src',
  build: async (args, here) =>
    sequence(
      call('kp_unless_there', args.creates),
      attributes(args),
      writing({}),
      request(args, []),
      await unpacking(args, here),
    ),
  read(answer, { src, remote_src, list_files }, here) {
    const skipped = result(answer, 'skipped');
    const data: Record<string, Value> = { ...reported(answer), src: remote_src ? src : here.find('files', src) };
    if (list_files) data['files'] = (result(answer, 'files') ?? '').split('\n').filter(Boolean);
    return skipped === undefined ? { data } : { skipped, data: { ...data, msg: skipped } };
  },
});

async function unpacking(args: Args, here: Here): Promise<Program> {
  const { src, dest, remote_src, extra_opts, include, exclude, list_files } = args;
  const kind = !remote_src ? 'upload' : src.includes('://') ? 'url' : 'host';
  const strip = extra_opts
    .map((option) => Number(option.split('=')[1] ?? 0))
    .reduce((a, b) => a + b, args.strip_components);
  const program = call('kp_unarchive', dest, kind, src, strip, anyOf(include), anyOf(exclude), list_files);
  if (kind !== 'upload') return program;
  const file = here.find('files', src);
  const found = await localStat(file);
  if (!found.isFile()) throw new InputError(`${file} is not a file`);
  const plain = args.decrypt ? here.decrypted(file) : undefined;
  if (plain) return withUploads(program, { name: 'archive', content: plain, size: plain.length });
  return withUploads(program, { name: 'archive', content: { path: file }, size: found.size });
}

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { call, type Program, sequence } from '../remote/program.ts';
import type { Value } from '../types.ts';
import { mode, ownership, path } from './definition/arguments.ts';
import { atPath, type Effects, holderOf, ownersOf, pathAs } from './definition/effects.ts';
import { defineModule, type Here } from './definition/module.ts';
import { attributes, pathReturns, reported, validate, writing } from './files/attributes.ts';
import { asText, decryptedContent, fileContent, textContent } from './files/content.ts';
import { fileDigest, localStat } from './files/local.ts';
import { localMode, placed, placedEffects } from './files/place.ts';
import { copiedTree } from './files/tree.ts';

const args = z
  .object({
    src: path
      .optional()
      .describe(
        'a file or directory here, relative to files/ of the role or the playbook; with remote_src on the host',
      ),
    content: z
      .custom<Value>(
        (given) => given !== undefined && given !== null && typeof given !== 'boolean',
        'give a text, a map or a list',
      )
      .optional()
      .describe('what the file is to hold, instead of src; a map or a list becomes JSON'),
    dest: path.describe(
      'the path on the host; a directory, or a path that ends in /, holds the file under its own name',
    ),
    ...ownership,
    mode: z
      .union([z.literal('preserve'), mode])
      .optional()
      .describe('permissions of files, as "0644" or u=rw,g=r, or preserve for those of src'),
    directory_mode: mode.optional().describe('permissions of directories that are new'),
    force: z.boolean().default(true).describe('false: leave files alone that are there already'),
    backup: z.boolean().default(false).describe('keep what was there, under a name with the time'),
    follow: z
      .boolean()
      .default(false)
      .describe('change the file that a link at dest points to; otherwise it replaces the link'),
    local_follow: z.boolean().default(true).describe('copy what links in the directory src point to, not the links'),
    remote_src: z.boolean().default(false).describe('src is on the host'),
    checksum: z
      .string()
      .regex(/^([0-9a-fA-F]{40}|(sha256:)?[0-9a-fA-F]{64})$/, 'give a SHA-1 or SHA-256 in hexadecimal')
      .optional()
      .describe('the SHA-1 or SHA-256 that the file src must have'),
    decrypt: z.boolean().default(true).describe('decrypt a local src that is encrypted with a vault'),
    validate,
  })
  .superRefine((args, context) => {
    const report = (at: string, message: string) => context.addIssue({ code: 'custom', message, path: [at] });
    if ((args.src === undefined) === (args.content === undefined)) report('src', 'give either src or content');
    if (args.content !== undefined && args.mode === 'preserve') report('mode', 'content has no mode to preserve');
    if (args.checksum !== undefined && (args.src === undefined || args.remote_src)) {
      report('checksum', 'checksum is for a file src on the controller');
    }
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'copy',
  form: 'remote',
  summary: 'Puts a file, a directory tree or a text on the host.',
  description: `A file is written beside its place and renamed, so that nobody ever sees half of it. Its owner and mode stay what they were; a new file has the mode 0644, a new directory 0755.

Of a directory, \`src: conf\` brings the directory itself into \`dest\`, \`src: conf/\` what is in it. Files that are only on the host stay.

Content with a secret in it has the mode 0600, is never shown as a diff, and may not have a wider mode. So has a local file that is encrypted with a vault, which arrives decrypted.`,
  args,
  returns: z.object({
    dest: z.string().describe('the path on the host'),
    src: z.string().optional().describe('where it came from'),
    checksum: z.string().optional().describe('SHA-256 of a single file'),
    backup_file: z.string().optional().describe('where the old content is kept'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Write a small file',
      task: { copy: { content: 'nf_conntrack\n', dest: '/tmp/kplay-example', mode: '0644' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Write a map as JSON',
      task: {
        copy: { content: { 'log-driver': 'journald' }, dest: '/tmp/kplay-example', owner: 'root', mode: '0600' },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Copy a directory of the host',
      given: [
        { file: { path: '/tmp/kplay-example/a/b', state: 'directory' } },
        { copy: { content: 'x', dest: '/tmp/kplay-example/a/b/x' } },
      ],
      task: { copy: { src: '/tmp/kplay-example/a/', dest: '/tmp/kplay-example/copy', remote_src: true } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Copy what is in a directory of the role',
      task: { copy: { src: 'manifests/', dest: '/etc/kubernetes/manifests', mode: '0600', directory_mode: '0700' } },
      elsewhere: 'needs files beside a playbook',
    },
  ],
  effects,
  repeatable: true,
  readsHere: 'src',
  async build(args, here) {
    if (args.content !== undefined) {
      return placed(textContent('content', asText(args.content)), undefined, { ...args, mode: args.mode });
    }
    return args.remote_src ? onHost(args, args.src!) : fromHere(args, args.src!, here);
  },
  read(answer, args, here) {
    if (args.src === undefined || args.remote_src) return reported(answer);
    return { ...reported(answer), src: here.find('files', args.src) };
  },
});

function onHost(args: Args, src: string): Program {
  const preserve = args.mode === 'preserve';
  return sequence(
    attributes(preserve ? { ...args, mode: undefined } : args),
    writing({ ...args, directoryMode: args.directory_mode }),
    call('kp_copy_on_host', src, args.dest, args.force, preserve),
  );
}

async function fromHere(args: Args, src: string, here: Here): Promise<Program> {
  const found = here.find('files', src);
  const name = basename(found);
  const plainOf = (path: string) => (args.decrypt ? here.decrypted(path) : undefined);
  if ((await localStat(found)).isDirectory()) return tree(args, found, src.endsWith('/') ? undefined : name, plainOf);
  const plain = plainOf(found);
  const content = plain ? decryptedContent('content', plain) : await fileContent('content', found);
  await verify(found, args.checksum, content.digest, plain);
  return placed(content, name, { ...args, mode: args.mode === 'preserve' ? await localMode(found) : args.mode });
}

/** `name` is that of the directory itself, undefined when only what is in it is to be copied. */
async function tree(
  args: Args,
  source: string,
  name: string | undefined,
  plainOf: (path: string) => Buffer | undefined,
): Promise<Program> {
  for (const single of ['validate', 'checksum'] as const) {
    if (args[single] !== undefined)
      throw new InputError(`${single} is for a single file, and ${source} is a directory`);
  }
  const preserve = args.mode === 'preserve';
  const dest = name === undefined ? args.dest : `${args.dest.replace(/\/+$/, '')}/${name}`;
  return sequence(
    attributes(preserve ? { ...args, mode: undefined } : args),
    writing({ ...args, directoryMode: args.directory_mode }),
    await copiedTree(source, dest, {
      followLinks: args.local_follow,
      preserve,
      force: args.force,
      mode: preserve ? undefined : args.mode,
      plainOf,
    }),
  );
}

async function verify(
  file: string,
  expected: string | undefined,
  sha256: string,
  plain: Buffer | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const wanted = expected.replace(/^sha256:/, '').toLowerCase();
  const sha1 = async () => (plain ? createHash('sha1').update(plain).digest('hex') : fileDigest(file, 'sha1'));
  const actual = wanted.length === 40 ? await sha1() : sha256;
  if (actual === wanted) return;
  throw new InputError(`${file} has the checksum ${actual}, not ${wanted}`);
}

function effects(args: Args): Effects {
  if (args.content !== undefined) return placedEffects(asText(args.content), args);
  const { src = '', dest, mode: given } = args;
  const source = args.remote_src ? atPath(src) : { kind: 'local' as const, name: src };
  const mode = given === 'preserve' ? undefined : given;
  const as = { ...pathAs('file', { owner: args.owner, group: args.group, mode }), src };
  return {
    makes: [{ ...atPath(dest), as, below: true }],
    needs: [source, ...holderOf(dest), ...ownersOf(args)],
  };
}

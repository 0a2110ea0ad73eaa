import { basename, join, normalize, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { type Answer, result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import { path } from './definition/arguments.ts';
import { atPath } from './definition/effects.ts';
import { type Download, defineModule, type Here } from './definition/module.ts';
import { fileDigest } from './files/local.ts';

const args = z.object({
  src: path.describe('the file on the host; ~ is the home directory'),
  dest: path.describe('the directory here that gets HOST/PATH/OF/THE/FILE; relative to the playbook'),
  flat: z
    .boolean()
    .default(false)
    .describe('dest is the file itself, or with a slash at its end the directory that gets it under its own name'),
  fail_on_missing: z.boolean().default(true).describe('false: a file that is not there is no failure'),
});

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'fetch',
  form: 'remote',
  summary: 'Brings a file of the host here.',
  description: `It is brought only when it differs from what is here. A file that not everybody may read on the host gets the mode 0600 here.`,
  args,
  returns: z.object({
    dest: z.string().describe('the file here'),
    file: z.string().describe('the file on the host'),
    checksum: z.string().optional().describe('SHA-256'),
  }),
  examples: [
    {
      title: 'Bring a file here under its own name',
      task: { fetch: { src: '/etc/hostname', dest: '/tmp/kplay-example/', flat: true } },
    },
    {
      title: 'Keep one for each host',
      task: { fetch: { src: '/etc/hostname', dest: '/tmp/kplay-example', fail_on_missing: false } },
    },
  ],
  effects: (args, here) => ({
    needs: [atPath(args.src)],
    makes: [{ kind: 'local', name: localPath(args, here) }],
  }),
  repeatable: true,
  foreground: 'it brings a file here',
  async build(args, here) {
    const digest = await fileDigest(localPath(args, here), 'sha256').catch(() => undefined);
    return call('kp_fetch', args.src, digest, args.fail_on_missing);
  },
  read(answer, args, here) {
    const data = { dest: localPath(args, here), file: result(answer, 'source') ?? args.src };
    const checksum = result(answer, 'checksum');
    const skipped = result(answer, 'skipped');
    if (checksum === undefined) return { data, ...(skipped === undefined ? {} : { skipped }) };
    const outcome = { data: { ...data, checksum } };
    return answer.changed && !here.check ? { ...outcome, download: download(answer, data, checksum) } : outcome;
  },
});

/** Where the file goes here. What a host or a fact put into `src` cannot leave the directory of that host. */
function localPath({ src, dest, flat }: Args, here: Here): string {
  const folder = here.variable('playbook_dir');
  const base = resolve(typeof folder === 'string' ? folder : '.', dest);
  if (flat) return dest.endsWith('/') ? join(base, basename(src)) : base;
  if (/^\.{1,2}$|\//.test(here.host)) throw new InputError(`"${here.host}" cannot be the name of a directory`);
  return join(base, here.host, normalize(`/${src.replace(/^~/, '')}`));
}

function download(answer: Answer, { dest, file }: { dest: string; file: string }, sha256: string): Download {
  const content = answer.results.get('content')?.[0];
  const open = (Number.parseInt(result(answer, 'mode') ?? '', 8) & 0o004) !== 0;
  return { remote: file, local: dest, sha256, mode: open ? 0o644 : 0o600, ...(content ? { content } : {}) };
}

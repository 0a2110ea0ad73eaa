import { z } from 'zod';
import { call, type Program, sequence } from '../remote/program.ts';
import { path } from './definition/arguments.ts';
import { atPath } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, writing } from './files/attributes.ts';

const oneLine = z.string().regex(/^[^\n\r]+$/, 'it is more than one line');
const mounts = '/proc/self/mountinfo';
const states = ['present', 'mounted', 'unmounted', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'] as const;

const args = z
  .object({
    path: path.describe('where it is mounted; none for swap'),
    state: z
      .enum(states)
      .describe(
        'present: in the table; mounted: in the table and now; ephemeral: now; unmounted: not now; absent: neither, and the empty directory is gone; absent_from_fstab: not in the table; remounted: now, with options anew',
      ),
    src: oneLine.optional().describe('what is mounted: a device, UUID=…, a directory (with bind), host:/path'),
    fstype: oneLine.optional().describe('the kind of file system; swap is swapped to'),
    opts: oneLine.default('defaults').describe('options, with commas between them'),
    boot: z.boolean().default(true).describe('whether the host mounts it when it boots (else noauto)'),
    dump: z.number().int().min(0).default(0).describe('what dump(8) goes by'),
    passno: z.number().int().min(0).default(0).describe('in which order it is checked at boot; 0 for never'),
    fstab: path.default('/etc/fstab').describe('the table'),
    backup: z.boolean().default(false).describe('keep the old table, under a name with the time'),
  })
  .superRefine(({ state, src, fstype, path: at }, context) => {
    const report = (field: string, message: string) => context.addIssue({ code: 'custom', message, path: [field] });
    const needs = ['present', 'mounted', 'ephemeral'].includes(state) || fstype === 'swap';
    if (needs && src === undefined) report('src', `${fstype === 'swap' ? 'swap' : `state ${state}`} needs src`);
    if (needs && fstype === undefined) report('fstype', `state ${state} needs fstype`);
    if (fstype === 'swap' && (state === 'remounted' || state === 'ephemeral'))
      report('state', 'swap is present, mounted, unmounted, absent or absent_from_fstab');
    if (fstype !== 'swap' && !at.startsWith('/')) report('path', 'write a path from / on');
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'mount',
  form: 'remote',
  summary: 'Mounts file systems, or swaps to them, now and when the host boots.',
  description:
    'The table gets its line when what it says has been mounted: what cannot be mounted is not in it at the next boot. A line that says the same with other spaces stays as it is.',
  alsoKnownAs: ['ansible.posix.mount'],
  args,
  aliases: { path: ['name'] },
  returns: z.object({ name: z.string().describe('where it is mounted') }),
  examples: [
    {
      title: 'A file system in memory, now and after a boot',
      task: {
        mount: { path: '/mnt/scratch', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=16m,mode=0700', state: 'mounted' },
      },
      after: [{ mount: { path: '/mnt/scratch', state: 'absent' } }],
    },
    {
      title: 'A directory at a second place',
      given: [{ file: { path: '/srv/data', state: 'directory' } }],
      task: { mount: { path: '/mnt/data', src: '/srv/data', fstype: 'none', opts: 'bind', state: 'mounted' } },
      after: [{ mount: { path: '/mnt/data', state: 'absent' } }, { file: { path: '/srv/data', state: 'absent' } }],
    },
    {
      title: 'Take a mount away, with its directory',
      given: [{ mount: { path: '/mnt/scratch', src: 'tmpfs', fstype: 'tmpfs', state: 'mounted' } }],
      task: { mount: { path: '/mnt/scratch', state: 'absent' } },
    },
    {
      title: 'Do not swap, now and after a boot',
      given: [{ lineinfile: { path: '/etc/fstab', line: '/var/swap none swap sw 0 0', create: true } }],
      task: { mount: { path: 'none', src: '/var/swap', fstype: 'swap', state: 'absent' } },
    },
  ],
  effects: ({ path: at, state, fstab }) => ({
    makes:
      state === 'mounted' || state === 'ephemeral'
        ? [
            { ...atPath(at), below: true as const, as: { state: 'directory' } },
            ...(state === 'mounted' ? [atPath(fstab)] : []),
          ]
        : [],
    ...(state === 'absent' && at.startsWith('/') ? { removes: [atPath(at)] } : {}),
    always: state === 'remounted',
  }),
  repeatable: true,
  build(args) {
    const work = now(args);
    if (args.state === 'ephemeral' || args.state === 'unmounted' || args.state === 'remounted') return work!;
    return sequence(...tableOf(args), ...(work ? [work] : []), call('kp_fstab_put'));
  },
  read: (_, { path: at }) => ({ name: at }),
});

/** What looks at the table. Of swap the device tells which line is meant, else the path. */
function tableOf({ path: at, state, src, fstype, opts, boot, dump, passno, fstab, backup }: Args): Program[] {
  const swap = fstype === 'swap';
  const key = escaped(swap ? src! : at);
  const options = boot ? opts : `${opts},noauto`;
  const gone = state === 'absent' || state === 'absent_from_fstab';
  const line = gone
    ? ''
    : [escaped(src!), swap ? 'none' : escaped(at), fstype!, escaped(options), dump, passno].join(' ');
  return [attributes({}), writing({ follow: true, backup }), call('kp_fstab', fstab, swap ? 1 : 2, key, line)];
}

/** What is mounted, or swapped to, from now on; undefined when that stays as it is. */
function now({ path: at, state, src, fstype, opts }: Args): Program | undefined {
  if (state === 'present' || state === 'absent_from_fstab') return undefined;
  if (fstype === 'swap') {
    const priority = /(?:^|,)pri=(\d+)(?:,|$)/.exec(opts)?.[1];
    return call('kp_swap', src!, '/proc/swaps', state === 'mounted', priority);
  }
  if (state === 'unmounted' || state === 'absent') return call('kp_unmounted', at, mounts, state === 'absent');
  if (state === 'remounted') return call('kp_mount_again', at, mounts, opts);
  return call('kp_mounted', at, mounts, src!, fstype!, opts);
}

/** A word of fstab(5). */
function escaped(word: string): string {
  return word.replace(/[\\ \t]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

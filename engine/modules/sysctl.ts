import { z } from 'zod';
import { call, sequence } from '../remote/program.ts';
import { path, word } from './definition/arguments.ts';
import { atPath, holderOf } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, reported, writing } from './files/attributes.ts';

const args = z
  .object({
    name: z
      .string()
      .regex(/^[\w*:@-]+([./][\w*:@-]+)+$/, 'write the name of a parameter, such as net.ipv4.ip_forward')
      .describe(
        'the parameter; with a / before the first dot, slashes part its words (net/ipv4/conf/eth0.1/forwarding)',
      ),
    value: z
      .union([word, z.boolean().transform((on) => (on ? '1' : '0'))])
      .optional()
      .describe('what it is to be'),
    state: z.enum(['present', 'absent']).default('present').describe('whether the file is to say it'),
    sysctl_file: path
      .default('/etc/sysctl.d/90-kplay.conf')
      .describe('the file from which the host reads it when it boots'),
    reload: z.boolean().default(true).describe('whether the running kernel is given it, too'),
    sysctl_set: z.boolean().default(false).describe('the same as reload'),
    ignoreerrors: z.boolean().default(false).describe('a parameter that the kernel does not have is no error'),
  })
  .superRefine(({ state, value }, context) => {
    if (state === 'present' && (value === undefined || value.trim() === ''))
      context.addIssue({ code: 'custom', message: 'state present needs value', path: ['value'] });
    if (value !== undefined && /[\n\r]/.test(value))
      context.addIssue({ code: 'custom', message: 'it is more than one line', path: ['value'] });
  });

export default defineModule({
  name: 'sysctl',
  form: 'remote',
  summary: "Sets a parameter of the kernel, now and for the host's next boot.",
  description:
    'The running kernel is asked for its value and gets another only when that differs, whatever the file says. `state: absent` takes the line out of the file; the running kernel keeps what it has.',
  alsoKnownAs: ['ansible.posix.sysctl'],
  args,
  aliases: { name: ['key'], value: ['val'] },
  returns: z.object({ path: z.string().optional().describe('the file') }),
  examples: [
    {
      title: 'Forward packets',
      task: { sysctl: { name: 'net.ipv4.ip_forward', value: 1 } },
      after: [
        { sysctl: { name: 'net.ipv4.ip_forward', value: 0 } },
        { file: { path: '/etc/sysctl.d/90-kplay.conf', state: 'absent' } },
      ],
    },
    {
      title: 'A parameter of several words, in a file of its own',
      task: {
        sysctl: {
          name: 'net.ipv4.tcp_rmem',
          value: '4096 131072 8388608',
          sysctl_file: '/etc/sysctl.d/91-buffers.conf',
        },
      },
      after: [{ file: { path: '/etc/sysctl.d/91-buffers.conf', state: 'absent' } }],
    },
    {
      title: 'Leave a parameter to the kernel from the next boot on',
      given: [{ copy: { content: 'net.ipv4.ip_forward=1\n', dest: '/etc/sysctl.d/90-kplay.conf' } }],
      task: { sysctl: { name: 'net.ipv4.ip_forward', state: 'absent' } },
      after: [{ file: { path: '/etc/sysctl.d/90-kplay.conf', state: 'absent' } }],
    },
  ],
  effects: ({ state, sysctl_file }) =>
    state === 'absent' ? {} : { makes: [atPath(sysctl_file)], needs: holderOf(sysctl_file) },
  repeatable: true,
  build({ name, value, state, sysctl_file, reload, sysctl_set, ignoreerrors }) {
    const pattern = `^[[:space:]]*-?${spelt(name)}[[:space:]]*=`;
    const file = [attributes({}), writing({})];
    if (state === 'absent') return sequence(...file, call('kp_line_absent', sysctl_file, 'regexp', pattern, false));
    const line = `${name}=${value}`;
    return sequence(
      ...(reload || sysctl_set ? [call('kp_sysctl', kernelFile(name), name, value, ignoreerrors)] : []),
      ...file,
      call('kp_line_present', sysctl_file, true, line, 'regexp', pattern, false, undefined, 'EOF', '', false, false),
    );
  },
  read: (answer) => reported(answer),
});

/** A name's file below /proc/sys, as sysctl(8) has it: where the first separator is a slash, dots belong to the words. */
function kernelFile(name: string): string {
  const slashes = name.search('/') >= 0 && name.search('/') < (name.search(/\./) + 1 || Infinity);
  return `/proc/sys/${slashes ? name : name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;
}

/** A name as an extended regular expression: files may have slashes for dots. */
function spelt(name: string): string {
  return name.replace(/[./]/g, '[./]').replace(/\*/g, '[*]');
}

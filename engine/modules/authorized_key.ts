import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import { path, word } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';
import { pathReturns, reported } from './files/attributes.ts';

const kind = /(?:^|\s)((?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]+=*)(?:\s+(\S.*?))?\s*$/;

const args = z
  .object({
    user: word.describe('whose login it is'),
    key: z.string().describe('public keys, a line each, as in the file of ssh-keygen'),
    state: z.enum(['present', 'absent']).default('present').describe('whether they may log in'),
    key_options: z
      .string()
      .regex(/^[^\n\r]+$/, 'it is more than one line')
      .optional()
      .describe('options of these keys, with commas between them (authorized_keys in sshd(8))'),
    comment: z
      .string()
      .regex(/^[^\n\r]+$/, 'it is more than one line')
      .optional()
      .describe('what stands behind each key, in place of its own words'),
    exclusive: z.boolean().default(false).describe('whether all other keys go'),
    path: path.optional().describe('the file, where it is not .ssh/authorized_keys in the home'),
    manage_dir: z
      .boolean()
      .optional()
      .describe('whether the directory is made and is to be the user’s alone; false with a path unless it is given'),
    follow: z.boolean().default(false).describe('whether a link is followed, or refused'),
  })
  .superRefine(({ key }, context) => {
    for (const [index, line] of linesOf(key).entries()) {
      if (kind.test(line)) continue;
      const message = /^https?:/.test(line)
        ? 'a key, not where to get one: get_url or an expression brings it'
        : `line ${index + 1} is no public key`;
      context.addIssue({ code: 'custom', message, path: ['key'] });
    }
    if (linesOf(key).length === 0) context.addIssue({ code: 'custom', message: 'there is no key', path: ['key'] });
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'authorized_key',
  form: 'remote',
  summary: 'Lets the owners of public keys log in as a user, or no longer.',
  description:
    'A key that is there with other options or other words behind it gets those of the task. The file, and the directory that it is in, belong to the user, and nobody else can read them.',
  alsoKnownAs: ['ansible.posix.authorized_key'],
  args,
  returns: z.object({ keyfile: z.string().optional().describe('the file'), ...pathReturns }),
  examples: [
    {
      title: 'Let a key log in from one network only',
      given: [{ user: { name: 'operator' } }],
      task: {
        authorized_key: {
          user: 'operator',
          key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKplayKplayKplayKplayKplayKplayKplayKplayKpla ops@example',
          key_options: 'from="10.64.0.0/10",no-agent-forwarding',
        },
      },
      after: [{ user: { name: 'operator', state: 'absent', remove: true } }],
    },
    {
      title: 'Let nobody else log in',
      given: [{ user: { name: 'operator' } }],
      task: {
        authorized_key: {
          user: 'operator',
          key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKplayKplayKplayKplayKplayKplayKplayKplayKpla',
          comment: 'the only one',
          exclusive: true,
        },
      },
      after: [{ user: { name: 'operator', state: 'absent', remove: true } }],
    },
  ],
  effects: ({ user }) => ({ needs: user === 'root' ? [] : [{ kind: 'user', name: user }] }),
  repeatable: true,
  build: (args) =>
    call(
      'kp_authorized',
      args.user,
      args.path,
      args.manage_dir ?? args.path === undefined,
      args.follow,
      args.state === 'present',
      args.exclusive,
      wanted(args).join('\n'),
    ),
  read: (answer) => {
    const keyfile = result(answer, 'keyfile');
    return { ...reported(answer), ...(keyfile === undefined ? {} : { keyfile }) };
  },
});

/** Lines as they are to stand in the file. */
function wanted({ key, key_options, comment }: Args): string[] {
  return linesOf(key).map((line) => {
    const [found, type, blob, words] = kind.exec(line)!;
    const options = key_options ?? line.slice(0, line.length - found.length).trim();
    return [options, type, blob, comment ?? words ?? ''].filter((part) => part !== '').join(' ');
  });
}

function linesOf(key: string): string[] {
  return key.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
}

import { z } from 'zod';
import { type Answer, result } from '../remote/answer.ts';
import { call, type Program, sequence } from '../remote/program.ts';
import { Secret, type Values } from '../types.ts';
import { accountField, accountName, accountNumber } from './definition/accounts.ts';
import { atPath, type Effects } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';

const groupRef = z.union([accountName, accountNumber.transform(String)]);

const hash = z.union([z.string(), z.instanceof(Secret)]).refine((given) => {
  const text = given instanceof Secret ? given.reveal() : given;
  return /^([!*]|!*\$[^:\s]+)$/.test(text);
}, 'give the hash of the password ($6$…), not the password itself; * or ! for none');

const args = z.object({
  name: accountName.describe('the user'),
  state: z.enum(['present', 'absent']).default('present').describe('whether it is to be there'),
  uid: accountNumber.optional().describe('its number; without one the host chooses'),
  group: groupRef.optional().describe('its own group, by name or number; without one the host chooses'),
  groups: z
    .union([z.string().transform(commaList), z.array(z.union([z.string(), accountNumber.transform(String)]))])
    .pipe(z.array(accountName))
    .optional()
    .describe('its other groups, as a list or with commas; an empty one means none'),
  append: z.boolean().default(false).describe('whether groups are added to those it has'),
  home: accountField.startsWith('/', 'write an absolute path').optional().describe('its home directory'),
  create_home: z.boolean().default(true).describe('whether to make the home directory where there is none'),
  shell: accountField.optional().describe('its login shell'),
  comment: accountField.optional().describe('who it is'),
  system: z.boolean().default(false).describe('whether a new user gets a number of the range for the system'),
  password: hash.optional().describe('the hash of its password, as crypt(3) writes it'),
  update_password: z
    .enum(['always', 'on_create'])
    .default('always')
    .describe('on_create: set the password only while the user has none'),
  password_lock: z.boolean().optional().describe('whether its password is locked'),
  remove: z.boolean().default(false).describe('whether the home directory goes with an absent user'),
  force: z.boolean().default(false).describe('whether a user who is logged in is removed, too'),
});

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'user',
  form: 'remote',
  summary: 'Adds, changes and removes users.',
  description: `A password is given by its hash, goes to the host's \`chpasswd\` on standard input and is never shown.

Changing a user takes usermod, which busybox does not have. A home directory is never moved.`,
  args,
  aliases: { name: ['user'], create_home: ['createhome'] },
  returns: z.object({
    name: z.string().describe('the user'),
    state: z.string().describe('present or absent'),
    uid: z.number().optional().describe('its number, when it is there'),
    group: z.number().optional().describe('the number of its own group'),
    comment: z.string().optional().describe('who it is'),
    home: z.string().optional().describe('its home directory'),
    shell: z.string().optional().describe('its login shell'),
  }),
  examples: [
    {
      title: 'Have a user for a service, who cannot log in',
      task: {
        user: {
          name: 'kplay-example',
          system: true,
          home: '/var/lib/kplay-example',
          create_home: false,
          shell: '/usr/sbin/nologin',
        },
      },
      after: [{ user: { name: 'kplay-example', state: 'absent' } }],
    },
    {
      title: 'Have a user for a person',
      given: [{ group: { name: 'kplay-people', state: 'present' } }],
      task: { user: { name: 'kplay-example', comment: 'An Example', groups: ['kplay-people'], password: '*' } },
      after: [
        { user: { name: 'kplay-example', state: 'absent', remove: true } },
        { group: { name: 'kplay-people', state: 'absent' } },
      ],
    },
    {
      title: 'Remove a user',
      given: [{ user: { name: 'kplay-example' } }],
      task: { user: { name: 'kplay-example', state: 'absent', remove: true } },
    },
  ],
  effects,
  repeatable: true,
  build: (given) =>
    given.state === 'present' ? present(given) : call('kp_user_absent', given.name, given.remove, given.force),
  read: (answer, { name, state }) => ({ data: { name, state, ...account(answer) } }),
});

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function present(given: Args): Program {
  const { name, comment } = given;
  const wanted = [given.uid, given.group, given.home, given.shell, comment !== undefined, comment, given.system];
  return sequence(
    call('kp_user_wanted', ...wanted),
    call('kp_user_present', name, given.create_home),
    ...(given.groups === undefined ? [] : [call('kp_user_groups', name, given.append, ...given.groups)]),
    ...(given.password === undefined && given.password_lock === undefined
      ? []
      : [call('kp_user_password', name, given.password, given.update_password, given.password_lock)]),
    call('kp_user_report', name),
  );
}

function account(answer: Answer): Values {
  const data: Record<string, string | number> = {};
  for (const key of ['uid', 'group', 'comment', 'home', 'shell']) {
    const value = result(answer, key);
    if (value !== undefined) data[key] = key === 'uid' || key === 'group' ? Number(value) : value;
  }
  return data;
}

function effects({ name, state, group, groups = [], home, create_home, remove, ...given }: Args): Effects {
  const user = { kind: 'user', name } as const;
  const folder = atPath(home ?? `/home/${name}`);
  if (state === 'absent') return { removes: [user, ...(remove ? [folder] : [])] };
  const known = { group, groups: groups.join(','), home, uid: given.uid, shell: given.shell, comment: given.comment };
  const named = [...(group === undefined ? [] : [group]), ...groups].filter((each) => !/^\d+$/.test(each));
  return {
    makes: [
      given.password === undefined && given.password_lock === undefined ? { ...user, as: known } : user,
      // of its own name, unless it is told another one
      ...(group === undefined ? [{ kind: 'group', name } as const] : []),
      ...(create_home ? [{ ...folder, as: { state: 'directory' } }] : []),
    ],
    needs: named.map((each) => ({ kind: 'group', name: each }) as const),
  };
}

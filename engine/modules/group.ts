import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import { accountName, accountNumber } from './definition/accounts.ts';
import { defineModule } from './definition/module.ts';

export default defineModule({
  name: 'group',
  form: 'remote',
  summary: 'Adds, changes and removes groups.',
  description: 'Changing the number of a group takes groupmod, which busybox does not have.',
  args: z
    .object({
      name: accountName.describe('the group'),
      state: z.enum(['present', 'absent']).default('present').describe('whether it is to be there'),
      gid: accountNumber.optional().describe('its number; without one the host chooses'),
      system: z.boolean().default(false).describe('whether a new group gets a number of the range for the system'),
      non_unique: z.boolean().default(false).describe('whether gid may be the number of another group, too'),
    })
    .refine(({ gid, non_unique }) => gid !== undefined || !non_unique, 'non_unique needs a gid'),
  returns: z.object({
    name: z.string().describe('the group'),
    state: z.string().describe('present or absent'),
    system: z.boolean().describe('the value of system'),
    gid: z.number().optional().describe('its number, when it is there'),
  }),
  examples: [
    {
      title: 'Have a group for a service',
      task: { group: { name: 'kplay-example', system: true } },
      after: [{ group: { name: 'kplay-example', state: 'absent' } }],
    },
    {
      title: 'Remove a group',
      given: [{ group: { name: 'kplay-example', gid: 47110 } }],
      task: { group: { name: 'kplay-example', state: 'absent' } },
    },
  ],
  effects: ({ name, state, gid, system }) =>
    state === 'absent'
      ? { removes: [{ kind: 'group', name }] }
      : { makes: [{ kind: 'group', name, as: { state, gid, system } }] },
  repeatable: true,
  build: ({ name, state, gid, system, non_unique }) =>
    state === 'present' ? call('kp_group_present', name, gid, system, non_unique) : call('kp_group_absent', name),
  read: (answer, { name, state, system }) => {
    const gid = result(answer, 'gid');
    return { data: { name, state, system, ...(gid === undefined ? {} : { gid: Number(gid) }) } };
  },
});

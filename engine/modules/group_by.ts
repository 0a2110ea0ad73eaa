import { z } from 'zod';
import { defineModule } from './definition/module.ts';

const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);

const safe = (name: string) => name.replaceAll(' ', '-');

export default defineModule({
  name: 'group_by',
  form: 'controller',
  summary: 'Puts hosts into groups by what is known of them, for the rest of the run.',
  description:
    'Each host is put into the group that its own facts and variables name; a group that is new is made. Blanks become hyphens. All hosts of the play have been put into theirs before any of them goes on. It happens in check mode, too, and `meta: refresh_inventory` keeps it.',
  args: z.object({
    key: z.string().min(1).describe('the group'),
    parents: names.default(['all']).describe('groups above it'),
  }),
  returns: z.object({
    add_group: z.string().describe('the group'),
    parent_groups: z.array(z.string()).describe('the groups above it'),
  }),
  examples: [
    {
      title: 'A group for each architecture',
      task: { group_by: { key: 'arch_{{ansible_facts.architecture}}' } },
      repeats: true,
    },
  ],
  repeatable: true,
  act: ({ key, parents }, here) => {
    const [group, above] = [safe(key), parents.map(safe)];
    const addition = { host: here.host, groups: [group], parents: above, vars: {}, known: true as const };
    return { changed: false, data: { add_group: group, parent_groups: above }, addition };
  },
});

import { z } from 'zod';
import type { Values } from '../types.ts';
import { value } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';

const names = z.union([
  z.string().transform((text) => text.split(',').map((name) => name.trim())),
  z.array(z.string()),
]);

export default defineModule({
  name: 'add_host',
  form: 'controller',
  summary: 'Adds a host to the inventory for the rest of the run, or variables and groups to one that it has.',
  description: `Done once for all hosts of the play. Later plays find the host in its groups; the play that is under way does not work on it, but can ask for its variables and delegate to it. It is added in check mode, too, and \`meta: refresh_inventory\` keeps it. \`--limit\` holds for it as for others.

All other arguments are variables of the host.`,
  args: z
    .object({
      name: z.string().min(1).describe('the host, with or without a port: `db1`, `db1:2222`'),
      groups: names.default([]).describe('its groups; those that are new are made'),
    })
    .catchall(value)
    .superRefine(({ name: _, groups: __, ...vars }, context) => {
      for (const variable of Object.keys(vars).filter((one) => !/^[A-Za-z_]\w*$/.test(one))) {
        const message = `"${variable}" cannot name a variable: use letters, digits and _, not a digit first`;
        context.addIssue({ code: 'custom', message, path: [variable] });
      }
    }),
  aliases: { name: ['hostname', 'host'], groups: ['group', 'groupname'] },
  returns: z.object({
    add_host: z.object({
      host_name: z.string().describe('the host'),
      groups: z.array(z.string()).describe('the groups that were given'),
      host_vars: z.record(z.string(), z.unknown()).describe('the variables that were given'),
    }),
  }),
  examples: [
    {
      title: 'Add a machine that has just been made',
      task: { add_host: { name: 'db3', groups: ['db'], ansible_host: '192.0.2.13' } },
      repeats: true,
    },
  ],
  repeatable: true,
  act: ({ name, groups, ...given }) => {
    const vars = given as Values;
    const data = { add_host: { host_name: name, groups, host_vars: vars } };
    return { changed: false, data, addition: { host: name, groups, parents: [], vars } };
  },
});

import { z } from 'zod';
import type { Values } from '../types.ts';
import { value } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';

export default defineModule({
  name: 'set_fact',
  form: 'controller',
  summary: 'Gives the host variables, for the rest of the run.',
  description:
    'Every argument is the name of a variable, and its value is data from then on: what looks like a template in it is not evaluated again.',
  args: z
    .object({
      cacheable: z
        .boolean()
        .default(false)
        .describe('taken as Ansible has it; facts live as long as the run, never longer'),
    })
    .catchall(value)
    .superRefine(({ cacheable: _, ...facts }, context) => {
      const names = Object.keys(facts);
      if (names.length === 0) context.addIssue({ code: 'custom', message: 'give at least one variable' });
      for (const name of names.filter((one) => !/^[A-Za-z_]\w*$/.test(one))) {
        const message = `"${name}" cannot name a variable: use letters, digits and _, not a digit first`;
        context.addIssue({ code: 'custom', message, path: [name] });
      }
    }),
  returns: z.object({ ansible_facts: z.record(z.string(), z.unknown()).describe('the variables') }),
  examples: [{ title: 'Set two variables', task: { set_fact: { etcd_name: 'infra0', etcd_ports: [2379, 2380] } } }],
  repeatable: true,
  onlyLooks: true,
  takesUnknown: true,
  act: ({ cacheable: _, ...given }) => {
    const facts = given as Values;
    return { changed: false, data: { ansible_facts: facts }, facts };
  },
});

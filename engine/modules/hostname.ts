import { z } from 'zod';
import { call } from '../remote/program.ts';
import { defineModule } from './definition/module.ts';

const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

export default defineModule({
  name: 'hostname',
  form: 'remote',
  summary: 'Names the host, now and after its next boot.',
  args: z.object({
    name: z
      .string()
      .max(64, 'Linux takes names of at most 64 characters')
      .regex(new RegExp(`^${label}(\\.${label})*$`), 'write a name of letters, digits, - and dots (RFC 1123)')
      .describe('the new name, RFC 1123'),
  }),
  returns: z.object({ name: z.string().describe('the name') }),
  examples: [{ title: 'Name the host as the inventory does', task: { hostname: { name: '{{inventory_hostname}}' } } }],
  repeatable: true,
  build: ({ name }) => call('kp_hostname', name, '/etc/hostname'),
  read: (answer, { name }, here) => {
    const facts = { ansible_hostname: name.split('.')[0]!, ansible_nodename: name };
    return { data: { name }, ...(answer.failed === undefined && !here.check ? { facts } : {}) };
  },
});

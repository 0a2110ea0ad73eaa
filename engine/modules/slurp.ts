import { z } from 'zod';
import { call } from '../remote/program.ts';
import { path } from './definition/arguments.ts';
import { atPath } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';

export default defineModule({
  name: 'slurp',
  form: 'remote',
  summary: 'Reads a file of the host into a variable.',
  description:
    'The content comes as Base64, so that any bytes will do; `b64decode` makes a text of it. For big files there is `fetch`.',
  args: z.object({ src: path.describe('the file on the host; ~ is the home directory') }),
  aliases: { src: ['path'] },
  returns: z.object({
    content: z.string().describe('the content in Base64'),
    encoding: z.literal('base64'),
    source: z.string().describe('the file on the host'),
  }),
  examples: [{ title: 'Read the name of the machine', task: { slurp: { src: '/etc/hostname' } } }],
  effects: ({ src }) => ({ looksAt: [atPath(src)] }),
  repeatable: true,
  build: ({ src }) => call('kp_slurp', src),
  read: (answer, { src }) => ({
    content: (answer.results.get('content')?.[0] ?? Buffer.alloc(0)).toString('base64'),
    encoding: 'base64',
    source: answer.results.get('source')?.toString() ?? src,
  }),
});

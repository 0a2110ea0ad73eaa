import { z } from 'zod';
import { call } from '../remote/program.ts';
import { word } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';

export default defineModule({
  name: 'ping',
  form: 'remote',
  summary: 'Shows that a host can be logged in to and runs programs.',
  args: z.object({ data: word.default('pong').describe('what it answers') }),
  returns: z.object({ ping: z.string().describe('the value of data') }),
  examples: [{ title: 'Ask whether the host is there', task: { ping: {} } }],
  repeatable: true,
  onlyLooks: true,
  build: ({ data }) => call('kp_result', 'ping', data),
  read: (_, { data }) => ({ data: { ping: data } }),
});

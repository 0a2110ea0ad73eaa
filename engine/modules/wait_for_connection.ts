import { z } from 'zod';
import { call } from '../remote/program.ts';
import { defineModule } from './definition/module.ts';

const seconds = z.number().int().min(0);

export default defineModule({
  name: 'wait_for_connection',
  form: 'sequence',
  summary: 'Waits until a host can be logged in to.',
  description: 'Each attempt is a new connection. What is tried is what every task needs: a login and a shell.',
  args: z.object({
    delay: seconds.default(0).describe('seconds before the first attempt'),
    timeout: seconds.min(1).default(600).describe('seconds that it may take'),
    sleep: seconds.min(1).default(1).describe('seconds between two attempts'),
  }),
  returns: z.object({ elapsed: z.number().optional().describe('how long it took, in seconds') }),
  examples: [{ title: 'Wait for a new machine', task: { wait_for_connection: { timeout: 60 } } }],
  repeatable: true,
  waits: true,
  steps: [
    {
      insists: ({ delay, timeout, sleep }) => ({ delay, seconds: timeout, pause: sleep }),
      build: () => call('kp_result', 'ping', 'pong'),
    },
  ],
});

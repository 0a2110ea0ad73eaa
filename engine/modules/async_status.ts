import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import { defineModule } from './definition/module.ts';
import { askJob, eraseJob } from './jobs/programs.ts';
import { idInCheckMode, readStatus } from './jobs/status.ts';

export default defineModule({
  name: 'async_status',
  form: 'remote',
  summary: 'Tells how a task is that goes on in the background.',
  description: `The task was begun with \`async\` and \`poll: 0\`, in this run or another, by the same user of the host. While it is under way the result has \`finished: false\`; then it is the task's own, with \`finished: true\` beside it, and this task fails or has changed something as that one.

In check mode nothing goes on in the background, and what is asked about it is unknown.`,
  args: z.object({
    jid: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/, 'give the ansible_job_id of a result')
      .describe('the ansible_job_id that the task registered'),
    mode: z
      .enum(['status', 'cleanup'])
      .default('status')
      .describe('status: tell how it is; cleanup: take away what it has left on the host when it has ended'),
  }),
  returns: z.looseObject({
    ansible_job_id: z.string().describe('the value of jid'),
    started: z.boolean().describe('whether it has begun, which is always so'),
    finished: z.boolean().describe('whether it has ended'),
    results_file: z.string().optional().describe('the folder on the host that holds what is known of it'),
    erased: z.string().optional().describe('the same, when it was cleaned up'),
  }),
  examples: [
    {
      title: 'Wait until a task in the background has ended',
      task: {
        async_status: { jid: '{{ upgrade.ansible_job_id }}' },
        register: 'upgraded',
        until: 'upgraded.finished',
        retries: 100,
        delay: 10,
      },
      elsewhere: 'needs a task that was begun before it',
    },
    {
      title: 'Clean up what it has left',
      task: { async_status: { jid: '{{ upgrade.ansible_job_id }}', mode: 'cleanup' } },
      elsewhere: 'needs a task that was begun before it',
    },
  ],
  repeatable: true,
  judgesHere: true,
  foreground: 'it only asks about what does',
  build: ({ jid, mode }) => {
    if (jid === idInCheckMode) return call('kp_job_unknown');
    return mode === 'cleanup' ? eraseJob(jid) : askJob(jid, []);
  },
  read: (answer, { jid, mode }) => {
    const unknown = result(answer, 'unknown');
    if (unknown !== undefined) return { unknown, data: { ansible_job_id: jid } };
    if (mode === 'status' || answer.results.has('absent')) return readStatus(answer, jid);
    const erased = result(answer, 'results_file');
    return { data: { ansible_job_id: jid, ...(erased === undefined ? {} : { erased }) } };
  },
});

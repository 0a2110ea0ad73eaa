import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Text } from '../types.ts';
import { text } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';

const args = z
  .object({
    seconds: z.number().min(0).optional().describe('how long to wait, in seconds'),
    minutes: z.number().min(0).optional().describe('how long to wait, in minutes'),
    prompt: text.optional().describe('what to say; without a time it waits for the user to answer'),
    confirm: z
      .boolean()
      .default(false)
      .describe(
        'whether the answer has to be yes: any other fails the task, and so does having nobody to ask, unless the run was given `--yes`',
      ),
    echo: z.boolean().default(true).describe('whether the answer is seen while it is typed; otherwise it is a secret'),
  })
  .superRefine(({ seconds, minutes, prompt, confirm }, context) => {
    const report = (message: string) => context.addIssue({ code: 'custom', message });
    if (seconds !== undefined && minutes !== undefined) report('give either seconds or minutes');
    if (seconds === undefined && minutes === undefined && prompt === undefined) report('give a time or a prompt');
    if (confirm && (prompt === undefined || (seconds ?? minutes) !== undefined))
      report('confirm asks: give a prompt, and no time');
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'pause',
  form: 'controller',
  summary: 'Waits for a time, or for the user.',
  description:
    'It waits for each host by itself, all at the same time; give a task that asks the user `run_once`. Where there is no terminal it does not ask. Check mode neither waits nor asks.',
  args,
  returns: z.object({
    user_input: z.unknown().optional().describe('what the user answered'),
    start: z.string().optional().describe('when it began, ISO 8601'),
    stop: z.string().optional().describe('when it ended, ISO 8601'),
    delta: z.number().optional().describe('how long it was, in whole seconds'),
  }),
  examples: [
    {
      title: 'Give a switch time',
      task: { pause: { seconds: 1, prompt: 'the switch learns our routes' } },
      repeats: true,
    },
    {
      title: 'Do nothing more unless somebody says yes',
      task: { pause: { prompt: 'Remove all data?', confirm: true } },
      elsewhere: 'somebody has to answer; test/modules/controller.test.ts does',
    },
  ],
  repeatable: true,
  waits: true,
  act,
});

async function act({ seconds, minutes, prompt, echo, confirm }: Args, here: Here): Promise<Outcome> {
  if (here.check) return { changed: false, skipped: 'check mode does not wait', data: {} };
  if (confirm) return confirmed(prompt!, here);
  const start = new Date();
  let answer: Text | undefined;
  if (seconds !== undefined || minutes !== undefined) {
    if (prompt !== undefined) here.progress(String(prompt));
    const over = await wait((seconds ?? (minutes ?? 0) * 60) * 1000, true, { signal: here.signal }).catch(() => false);
    if (!over) return { changed: false, failed: 'interrupted while it waited', data: {} };
  } else {
    answer = await here.ask?.(prompt ?? '', echo);
    if (answer === undefined)
      return { changed: false, skipped: 'there is no terminal to ask at', data: { user_input: '' } };
  }
  const stop = new Date();
  const delta = Math.round((stop.getTime() - start.getTime()) / 1000);
  const times = { start: start.toISOString(), stop: stop.toISOString(), delta };
  return { changed: false, data: answer === undefined ? times : { ...times, user_input: answer } };
}

async function confirmed(prompt: Text, here: Here): Promise<Outcome> {
  const answer = here.assents ? 'yes' : await here.ask?.(`${prompt} (yes or no)`, true);
  const data = { user_input: answer ?? '' };
  if (String(answer).trim() === 'yes') return { changed: false, data };
  const refusal = answer === undefined ? 'there is no terminal to ask at: --yes says yes' : 'the answer was not yes';
  return { changed: false, failed: `not confirmed, ${refusal}`, data };
}

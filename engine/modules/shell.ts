import { z } from 'zod';
import { call } from '../remote/program.ts';
import { path } from './definition/arguments.ts';
import {
  commandEffects,
  commandOptions,
  commandReturns,
  commandWord,
  refuseOldOptions,
  stdinWords,
} from './definition/command.ts';
import { defineModule } from './definition/module.ts';
import { commandOutcome } from './definition/output.ts';

export default defineModule({
  name: 'shell',
  form: 'remote',
  summary: 'Runs a script of one or more lines in a shell on the host.',
  description: `Prefer a module, or \`command\`, where one does the work.

It always counts as changed, unless \`creates\` or \`removes\` say that there is nothing to do, or \`changed_when\` knows better. Without \`creates\` and \`removes\` check mode cannot know what it would do, and says so.`,
  args: z
    .object({
      cmd: commandWord.describe('the script'),
      executable: path.default('/bin/sh').describe('the shell that runs it'),
      ...commandOptions,
    })
    .superRefine(({ cmd }, context) => {
      const report = (message: string) => context.addIssue({ code: 'custom', message, path: ['cmd'] });
      if (cmd.trim() === '') report('there is no command in it');
      // only after the first word: a script may well begin by setting a variable of such a name
      refuseOldOptions(
        cmd
          .trim()
          .split(/[ \t]+/)
          .slice(1),
        report,
      );
    }),
  freeForm: 'cmd',
  returns: z.object({ cmd: z.string().describe('the script that ran'), ...commandReturns }),
  examples: [
    {
      title: 'Count what a folder holds',
      task: { shell: 'ls /etc | wc -l' },
      repeats: true,
    },
    {
      title: 'Keep what a command prints, once',
      task: { shell: { cmd: 'uname -a >/tmp/kplay-example', creates: '/tmp/kplay-example' } },
      after: [{ command: 'rm -f /tmp/kplay-example' }],
    },
  ],
  effects: commandEffects,
  repeatable: false,
  repeatableWith: ({ creates, removes }) => creates !== undefined || removes !== undefined,
  build: (args) =>
    call(
      'kp_task_shell',
      args.chdir,
      args.creates,
      args.removes,
      ...stdinWords(args.stdin, args.stdin_add_newline),
      args.executable,
      args.cmd,
    ),
  read: (answer, args) => commandOutcome(answer, args.cmd, args.strip_empty_ends),
});

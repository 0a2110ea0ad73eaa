import { z } from 'zod';
import { call } from '../remote/program.ts';
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
import { splitWords } from './definition/words.ts';

export default defineModule({
  name: 'command',
  form: 'remote',
  summary: 'Runs a command on the host, without a shell.',
  description: `The words reach the command as they are: \`|\`, \`>\`, \`*\` and \`$HOME\` mean nothing here; \`shell\` is for those.

It always counts as changed, unless \`creates\` or \`removes\` say that there is nothing to do, or \`changed_when\` knows better. Without \`creates\` and \`removes\` check mode cannot know what it would do, and says so.`,
  args: z
    .object({
      cmd: commandWord.optional().describe('the command line; quotes and backslashes group words as in a shell'),
      argv: z.array(commandWord).min(1).optional().describe('the command as a list of words, instead of cmd'),
      ...commandOptions,
    })
    .superRefine(({ cmd, argv }, context) => {
      const report = (message: string, ...at: string[]) => context.addIssue({ code: 'custom', message, path: at });
      if ((cmd === undefined) === (argv === undefined)) return report('give either cmd or argv');
      if (cmd === undefined) return;
      try {
        const words = splitWords(cmd);
        if (words.length === 0) report('there is no command in it', 'cmd');
        refuseOldOptions(words, (message) => report(message, 'cmd'));
      } catch (error) {
        report((error as RangeError).message, 'cmd');
      }
    }),
  freeForm: 'cmd',
  returns: z.object({ cmd: z.array(z.string()).describe('the words that ran'), ...commandReturns }),
  examples: [
    {
      title: 'Run a command that makes a file, once',
      task: { command: { cmd: 'touch /tmp/kplay-example', creates: '/tmp/kplay-example' } },
      after: [{ command: 'rm -f /tmp/kplay-example' }],
    },
    { title: 'Give words as a list', task: { command: { argv: ['printf', '%s\n', 'two words'] } }, repeats: true },
    { title: 'Give it something to read', task: { command: { cmd: 'wc -c', stdin: 'four' } }, repeats: true },
  ],
  effects: commandEffects,
  repeatable: false,
  repeatableWith: ({ creates, removes }) => creates !== undefined || removes !== undefined,
  build: (args) =>
    call(
      'kp_task_command',
      args.chdir,
      args.creates,
      args.removes,
      ...stdinWords(args.stdin, args.stdin_add_newline),
      ...wordsOf(args),
    ),
  read: (answer, args) => commandOutcome(answer, wordsOf(args), args.strip_empty_ends),
});

function wordsOf(args: { readonly cmd?: string | undefined; readonly argv?: readonly string[] | undefined }): string[] {
  return args.argv ? [...args.argv] : splitWords(args.cmd ?? '');
}

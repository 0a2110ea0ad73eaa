import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call, sequence } from '../remote/program.ts';
import { Secret } from '../types.ts';
import { ownership, path, text } from './definition/arguments.ts';
import { atPath, ownersOf } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, pathReturns, reported, secretMode, validate, writing } from './files/attributes.ts';
import { patternWords, regexp } from './files/insertion.ts';
import { posixPattern, substitution } from './files/pattern.ts';

export default defineModule({
  name: 'replace',
  form: 'remote',
  summary: 'Replaces everything in a file that a regular expression matches.',
  description: `Each line is matched by itself, on the host, with POSIX extended regular expressions, as in \`lineinfile\`. \`after\` and \`before\` bound the work to whole lines: the lines that match them stay as they are.

A second run changes something again where what is written matches the expression.`,
  args: z.object({
    path: path.describe('the file on the host, which has to be there; links are followed'),
    regexp: regexp.min(1, 'it would match everything').describe('what is to be replaced, wherever it stands in a line'),
    replace: text.default('').describe('what comes in its place, with \\1 for what a group matched; none removes it'),
    after: regexp.min(1).optional().describe('only below the first line that matches'),
    before: regexp
      .min(1)
      .optional()
      .describe('only above the last line that matches; with after: above the first one that is below that'),
    backup: z.boolean().default(false).describe('keep what was there, under a name with the time'),
    ...ownership,
    validate,
  }),
  aliases: { path: ['dest', 'destfile', 'name'] },
  returns: z.object({
    path: z.string().optional().describe('the file'),
    msg: z.string().describe('what was done: 2 replacements made; empty for nothing'),
    backup_file: z.string().optional().describe('where the old content is kept'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Have no swap mounted at the next boot',
      given: [
        { copy: { content: 'UUID=1 / ext4 defaults 0 1\n/dev/sda2 none swap sw 0 0\n', dest: '/tmp/kplay-example' } },
      ],
      task: { replace: { path: '/tmp/kplay-example', regexp: '^([^#\\s]\\S*\\s+\\S+\\s+swap\\s)', replace: '# \\1' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Change a value in one section',
      given: [{ copy: { content: '[a]\nlevel = 1\n[b]\nlevel = 1\n[c]\nlevel = 1\n', dest: '/tmp/kplay-example' } }],
      task: {
        replace: {
          path: '/tmp/kplay-example',
          after: '^\\[b\\]$',
          before: '^\\[',
          regexp: '^level = .*$',
          replace: 'level = 2',
        },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
  ],
  effects: ({ path: at, owner, group }) => ({
    makes: [atPath(at)],
    needs: [atPath(at), ...ownersOf({ owner, group })],
  }),
  repeatable: false,
  build(args) {
    const pattern = posixPattern(args.regexp);
    const secret = args.replace instanceof Secret;
    const edge = (written: string | undefined) =>
      written === undefined ? ['', false] : patternWords(posixPattern(written));
    return sequence(
      attributes({ ...args, mode: secret ? secretMode(args.mode) : args.mode }),
      writing({ ...args, follow: true, secret }),
      call(
        'kp_substitute',
        args.path,
        ...patternWords(pattern),
        substitution(pattern, args.replace),
        ...edge(args.after),
        ...edge(args.before),
      ),
    );
  },
  read: (answer) => ({ ...reported(answer), msg: result(answer, 'msg') ?? '' }),
});

import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call, type Program, sequence } from '../remote/program.ts';
import { Secret } from '../types.ts';
import { ownership, path, text } from './definition/arguments.ts';
import { atPath, holderOf, ownersOf } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, pathReturns, reported, secretMode, validate, writing } from './files/attributes.ts';
import { insertionWords, patternWords, regexp } from './files/insertion.ts';
import { expansion, posixPattern } from './files/pattern.ts';

const args = z
  .object({
    path: path.describe('the file on the host; links are followed'),
    state: z.enum(['present', 'absent']).default('present').describe('whether the line is to be there'),
    line: text.optional().describe('the line, without a line end'),
    regexp: regexp
      .optional()
      .describe('the lines that are meant: the last is replaced (present), all are removed (absent)'),
    search_string: z.string().optional().describe('the same as a plain text that the line holds'),
    backrefs: z
      .boolean()
      .default(false)
      .describe('line may use the groups of regexp (\\1); without a match nothing is added'),
    insertafter: regexp.optional().describe('where a new line goes: after the last line that matches, or EOF'),
    insertbefore: regexp.optional().describe('where a new line goes: before the last line that matches, or BOF'),
    firstmatch: z
      .boolean()
      .default(false)
      .describe('the first line that matches insertafter or insertbefore, not the last'),
    create: z.boolean().default(false).describe('make the file when it is not there'),
    backup: z.boolean().default(false).describe('keep what was there, under a name with the time'),
    ...ownership,
    validate,
  })
  .superRefine((args, context) => {
    const report = (at: string, message: string) => context.addIssue({ code: 'custom', message, path: [at] });
    const { line, state } = args;
    if (args.regexp !== undefined && args.search_string !== undefined)
      report('search_string', 'give regexp or search_string');
    if (args.insertafter !== undefined && args.insertbefore !== undefined)
      report('insertbefore', 'give insertafter or insertbefore');
    if (args.backrefs && args.regexp === undefined) report('backrefs', 'backrefs needs regexp');
    if (state === 'present' && line === undefined) report('line', 'state present needs line');
    if (state === 'absent' && [line, args.regexp, args.search_string].every((given) => given === undefined)) {
      report('regexp', 'state absent needs regexp, search_string or line');
    }
    if (line !== undefined && /[\n\r]/.test(line instanceof Secret ? line.reveal() : line))
      report('line', 'it is more than one line');
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'lineinfile',
  form: 'remote',
  summary: 'Makes sure that a line is in a file, or is not.',
  description: `Regular expressions are matched on the host, as POSIX extended ones: \`\\d\`, \`\\s\`, \`\\w\`, \`(?:\` and \`(?i)\` are translated; lookaround, lazy repetition and named groups are errors. Of alternatives the longest match counts.

With a \`regexp\` that does not match \`line\` itself, a line that was added is not found again; only when it stands where it would be added does a second run leave it alone.`,
  args,
  aliases: { path: ['dest', 'destfile', 'name'], regexp: ['regex'], line: ['value'] },
  returns: z.object({
    path: z.string().optional().describe('the file'),
    msg: z.string().describe('what was done: line added, line replaced, 2 line(s) removed'),
    found: z.number().optional().describe('how many lines matched (absent)'),
    backup_file: z.string().optional().describe('where the old content is kept'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Set one option of a configuration file',
      given: [{ copy: { content: '#PermitRootLogin yes\nPort 22\n', dest: '/tmp/kplay-example' } }],
      task: {
        lineinfile: { path: '/tmp/kplay-example', regexp: '^#?\\s*PermitRootLogin ', line: 'PermitRootLogin no' },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Add a line below another',
      given: [{ copy: { content: '[plugins]\n[debug]\n', dest: '/tmp/kplay-example' } }],
      task: { lineinfile: { path: '/tmp/kplay-example', line: 'cni = "calico"', insertafter: '^\\[plugins\\]' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Keep what a group matched',
      given: [{ copy: { content: 'GRUB_CMDLINE_LINUX="quiet"\n', dest: '/tmp/kplay-example' } }],
      task: {
        lineinfile: {
          path: '/tmp/kplay-example',
          regexp: '^GRUB_CMDLINE_LINUX="((nosmt )*)([^"]*)"$',
          line: 'GRUB_CMDLINE_LINUX="nosmt \\3"',
          backrefs: true,
        },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Remove swap from the table of file systems',
      given: [{ copy: { content: '/dev/sda2 none swap sw 0 0\n', dest: '/tmp/kplay-example' } }],
      task: { lineinfile: { path: '/tmp/kplay-example', regexp: '\\sswap\\s', state: 'absent' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
  ],
  effects: ({ path: at, state, create, owner, group }) => ({
    makes: state === 'absent' ? [] : [atPath(at)],
    needs: [...(state === 'absent' ? [] : create ? holderOf(at) : [atPath(at)]), ...ownersOf({ owner, group })],
  }),
  repeatable: true,
  build(args) {
    const secret = args.line instanceof Secret && args.state === 'present';
    const mode = secret ? secretMode(args.mode) : args.mode;
    return sequence(
      attributes({ ...args, mode }),
      writing({ ...args, secret }),
      args.state === 'present' ? present(args) : call('kp_line_absent', args.path, ...wanted(args)),
    );
  },
  read(answer) {
    const found = result(answer, 'found');
    return {
      ...reported(answer),
      msg: result(answer, 'msg') ?? '',
      ...(found === undefined ? {} : { found: Number(found) }),
    };
  },
});

/** What is looked for: its kind, its text, and whether case is ignored. */
function wanted({ regexp, search_string, line }: Args) {
  if (regexp !== undefined) return ['regexp', ...patternWords(posixPattern(regexp))] as const;
  if (search_string !== undefined) return ['search_string', search_string, false] as const;
  return ['line', line ?? '', false] as const;
}

function present(args: Args): Program {
  const line = args.line ?? '';
  const script = args.backrefs ? expansion(posixPattern(args.regexp ?? ''), line) : undefined;
  return call(
    'kp_line_present',
    args.path,
    args.create,
    line,
    ...wanted(args),
    script,
    ...insertionWords(args),
    args.firstmatch,
  );
}

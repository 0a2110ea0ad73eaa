import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call, sequence } from '../remote/program.ts';
import { Secret, type Text } from '../types.ts';
import { ownership, path, text } from './definition/arguments.ts';
import { atPath, holderOf, ownersOf } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, pathReturns, reported, secretMode, validate, writing } from './files/attributes.ts';
import { insertionWords, regexp } from './files/insertion.ts';

const args = z
  .object({
    path: path.describe('the file on the host; links are followed'),
    state: z.enum(['present', 'absent']).default('present').describe('whether the block is to be there'),
    block: text.default('').describe('the lines; none is the same as state absent'),
    marker: z
      .string()
      .regex(/^[^\n\r]*$/, 'a marker is one line')
      .includes('{mark}', { message: 'say with {mark} where the words for begin and end go' })
      .default('# {mark} ANSIBLE MANAGED BLOCK')
      .describe('the lines around the block; {mark} stands for marker_begin and marker_end'),
    marker_begin: z.string().default('BEGIN').describe('what {mark} is above the block'),
    marker_end: z.string().default('END').describe('what {mark} is below the block'),
    insertafter: regexp.optional().describe('where a new block goes: after the last line that matches, or EOF'),
    insertbefore: regexp.optional().describe('where a new block goes: before the last line that matches, or BOF'),
    prepend_newline: z.boolean().default(false).describe('an empty line above the block'),
    append_newline: z.boolean().default(false).describe('an empty line below the block, unless it is the last'),
    create: z.boolean().default(false).describe('make the file when it is not there'),
    backup: z.boolean().default(false).describe('keep what was there, under a name with the time'),
    ...ownership,
    validate,
  })
  .superRefine(({ insertafter, insertbefore, marker_begin, marker_end }, context) => {
    const report = (at: string, message: string) => context.addIssue({ code: 'custom', message, path: [at] });
    if (insertafter !== undefined && insertbefore !== undefined)
      report('insertbefore', 'give insertafter or insertbefore');
    if (marker_begin === marker_end) report('marker_end', 'it has to be another one than marker_begin');
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'blockinfile',
  form: 'remote',
  summary: 'Makes sure that lines stand in a file between two markers, or do not.',
  description: `Files with several blocks need a marker of its own for each. Of a marker without its other half nobody knows what belongs to it: it is left alone.`,
  args,
  aliases: { path: ['dest', 'destfile', 'name'], block: ['content'] },
  returns: z.object({
    path: z.string().optional().describe('the file'),
    msg: z.string().describe('what was done: Block inserted, Block removed, File created; empty for nothing'),
    backup_file: z.string().optional().describe('where the old content is kept'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Name the members of a cluster',
      given: [{ copy: { content: '127.0.0.1 localhost\n', dest: '/tmp/kplay-example' } }],
      task: {
        blockinfile: {
          path: '/tmp/kplay-example',
          block: '10.64.0.1 controller-0\n10.64.0.3 controller-1\n',
          marker: '# {mark} members of the cluster',
        },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Remove a block',
      given: [{ copy: { content: 'a\n# BEGIN lab\nb\n# END lab\nc\n', dest: '/tmp/kplay-example' } }],
      task: { blockinfile: { path: '/tmp/kplay-example', marker: '# {mark} lab', state: 'absent' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
  ],
  effects: (args) => {
    const { path: at, create, owner, group } = args;
    const gone = linesOf(args) === '';
    return {
      makes: gone ? [] : [atPath(at)],
      needs: [...(gone ? [] : create ? holderOf(at) : [atPath(at)]), ...ownersOf({ owner, group })],
    };
  },
  repeatable: true,
  build(args) {
    const block = linesOf(args);
    const secret = block instanceof Secret;
    return sequence(
      attributes({ ...args, mode: secret ? secretMode(args.mode) : args.mode }),
      writing({ ...args, secret }),
      block === ''
        ? call('kp_block_absent', args.path, ...markersOf(args))
        : call(
            'kp_block',
            args.path,
            args.create,
            ...markersOf(args),
            block,
            ...insertionWords(args),
            args.prepend_newline,
            args.append_newline,
          ),
    );
  },
  read: (answer) => ({ ...reported(answer), msg: result(answer, 'msg') ?? '' }),
});

function markersOf({ marker, marker_begin, marker_end }: Args): [string, string] {
  return [marker.replaceAll('{mark}', () => marker_begin), marker.replaceAll('{mark}', () => marker_end)];
}

/** The block without the end of its last line; empty when there is to be none. */
function linesOf({ state, block }: Args): Text {
  if (state === 'absent') return '';
  const lines = (block instanceof Secret ? block.reveal() : block).replace(/\r?\n$/, '');
  return block instanceof Secret && lines !== '' ? new Secret(lines) : lines;
}

import { z } from 'zod';
import { call, type Program, sequence } from '../remote/program.ts';
import { ownership, path } from './definition/arguments.ts';
import { atPath, type Effects, holderOf, ownersOf, pathAs } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, pathReturns, reported, writing } from './files/attributes.ts';

const times = z.enum(['now', 'preserve']);

const args = z
  .object({
    path: path.describe('the path on the host; ~ is the home directory'),
    state: z
      .enum(['file', 'directory', 'touch', 'link', 'hard', 'absent'])
      .optional()
      .describe('what it is to be; without it, what is there stays and gets the attributes'),
    src: path.optional().describe('what a link points to (link, hard); relative to the link for link'),
    ...ownership,
    recurse: z.boolean().default(false).describe('give the attributes to everything in the directory, too'),
    follow: z.boolean().default(true).describe('work on what a link at the path points to'),
    force: z.boolean().default(false).describe('let a link replace a file or an empty directory, or point to nothing'),
    access_time: times.default('now').describe('for touch: the time of the last access'),
    modification_time: times.default('now').describe('for touch: the time of the last change'),
  })
  .superRefine((args, context) => {
    const report = (at: string, message: string) => context.addIssue({ code: 'custom', message, path: [at] });
    const links = args.state === 'link' || args.state === 'hard';
    if (links && args.src === undefined) report('state', `state ${args.state} needs src`);
    if (!links && args.src !== undefined) report('src', 'src belongs to the states link and hard');
    if (args.state === 'link' && args.mode !== undefined) report('mode', 'a link has no mode of its own');
    if (args.recurse && args.state !== undefined && args.state !== 'directory') {
      report('recurse', 'recurse belongs to the state directory');
    }
  });

export default defineModule({
  name: 'file',
  form: 'remote',
  summary: 'Makes directories, links and empty files, removes paths, and sets owners and modes.',
  description: `A new directory has the mode 0755 and a new file 0644 unless \`mode\` says otherwise; parents that are missing are made with the same attributes.

\`absent\` removes a directory with all that is in it; of a link it removes the link. Links below a directory are not followed by \`recurse\`.`,
  args,
  aliases: { path: ['dest', 'name'] },
  returns: z.object({
    path: z.string().optional().describe('the path'),
    dest: z.string().optional().describe('the path, for touch, link and hard'),
    src: z.string().optional().describe('what the link points to'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Make a directory that only its owner may enter',
      task: { file: { path: '/tmp/kplay-example/etcd', state: 'directory', mode: '0700' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Give all that is in a directory to somebody',
      given: [
        { file: { path: '/tmp/kplay-example/data', state: 'directory' } },
        { copy: { content: 'x', dest: '/tmp/kplay-example/data/x' } },
      ],
      task: { file: { path: '/tmp/kplay-example', owner: 'nobody', mode: 'u=rwX,g=rX,o=', recurse: true } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Point a link to the current release',
      given: [{ file: { path: '/tmp/kplay-example/v2', state: 'directory' } }],
      task: { file: { src: 'v2', dest: '/tmp/kplay-example/current', state: 'link' } },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Give a file a second name',
      given: [{ copy: { content: 'x', dest: '/tmp/kplay-example-1' } }],
      task: { file: { src: '/tmp/kplay-example-1', dest: '/tmp/kplay-example-2', state: 'hard' } },
      after: [
        { file: { path: '/tmp/kplay-example-1', state: 'absent' } },
        { file: { path: '/tmp/kplay-example-2', state: 'absent' } },
      ],
    },
    {
      title: 'Make sure that a file is there, without touching one that is',
      task: {
        file: {
          path: '/tmp/kplay-example',
          state: 'touch',
          mode: '0640',
          access_time: 'preserve',
          modification_time: 'preserve',
        },
      },
      after: [{ file: { path: '/tmp/kplay-example', state: 'absent' } }],
    },
    {
      title: 'Remove a directory with all that is in it',
      given: [{ file: { path: '/tmp/kplay-example/a/b', state: 'directory' } }],
      task: { file: { path: '/tmp/kplay-example', state: 'absent' } },
    },
  ],
  effects,
  repeatable: true,
  build: (args) => sequence(attributes(args), writing({}), change(args)),
  read: (answer) => reported(answer),
});

function change({ path, state, src, recurse, follow, force, ...times }: z.infer<typeof args>): Program {
  switch (state) {
    case 'file':
      return call('kp_regular', path, follow);
    case 'directory':
      return call('kp_directory', path, recurse, follow);
    case 'touch':
      return call('kp_touch', path, follow, times.access_time, times.modification_time);
    case 'link':
      return call('kp_symlink', path, src, force);
    case 'hard':
      return call('kp_hardlink', path, src, force);
    case 'absent':
      return call('kp_absent', path);
    case undefined:
      return call(recurse ? 'kp_directory' : 'kp_file', path, recurse, follow);
  }
}

function effects({ state, path: at, src, force, recurse: _, ...rest }: z.infer<typeof args>): Effects {
  const owners = ownersOf(rest);
  const known = { owner: rest.owner, group: rest.group, mode: rest.mode };
  const thing = atPath(at);
  switch (state) {
    case 'absent':
      return { removes: [thing] };
    case 'directory':
      return { makes: [{ ...thing, as: pathAs('directory', known) }], needs: owners };
    case 'touch':
      return {
        makes: [{ ...thing, as: pathAs('file', known) }],
        needs: [...holderOf(at), ...owners],
        always: rest.access_time === 'now' || rest.modification_time === 'now',
      };
    case 'link':
      return {
        makes: [{ ...thing, as: { ...pathAs('link', known), src } }],
        needs: [...(force ? [] : aim(at, src!)), ...holderOf(at), ...owners],
      };
    case 'hard':
      return { makes: [thing], needs: [atPath(src!), ...holderOf(at)] };
    default:
      return { makes: [{ ...thing, as: known }], needs: [thing, ...owners] };
  }
}

/** What a link at a path leads to. */
function aim(at: string, src: string) {
  return [atPath(src.startsWith('/') ? src : `${at.slice(0, at.lastIndexOf('/'))}/${src}`)];
}

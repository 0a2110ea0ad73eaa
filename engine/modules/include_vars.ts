import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Vars } from '../types.ts';
import { defineModule, type Here } from './definition/module.ts';
import { filesIn, folderOf } from './variables/folder.ts';
import { mappingOf, mergedInto } from './variables/merge.ts';

const words = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const pattern = z.string().refine(isPattern, 'this is no regular expression');

export default defineModule({
  name: 'include_vars',
  form: 'controller',
  summary: 'Reads variables from a file, or from the files of a folder, when a host comes to it.',
  description:
    "They stay the host's for the rest of the run, above the variables of tasks and below those of `set_fact`. Templates in them are evaluated when they are used, as in any variable file; files may be encrypted. A relative name is looked for in `vars/` of the role, beside the file with the task, and beside the playbook. The files of a folder are read in the order of their names, those of the folders in it behind them; later ones override. In `vars/` of a role `main` is left out, which the role has read already.",
  freeForm: 'file',
  args: z
    .object({
      file: z.string().min(1).optional().describe('the file: YAML or JSON'),
      dir: z.string().min(1).optional().describe('the folder'),
      name: z
        .string()
        .regex(/^[A-Za-z_]\w*$/, 'this cannot name a variable')
        .optional()
        .describe('a variable to put all of them into, as a mapping'),
      depth: z.number().int().min(0).default(0).describe('with dir: how many levels of folders are read; 0 reads all'),
      files_matching: pattern.optional().describe('with dir: only files whose name matches this regular expression'),
      ignore_files: z
        .union([pattern.transform((one) => [one]), z.array(pattern)])
        .default([])
        .describe('with dir: no files whose name ends with one of these regular expressions'),
      extensions: words.default(['yaml', 'yml', 'json']).describe('with dir: the endings of files that are read'),
      ignore_unknown_extensions: z
        .boolean()
        .default(false)
        .describe('with dir: whether files with other endings are left out; they are a mistake otherwise'),
      hash_behaviour: z
        .enum(['replace', 'merge'])
        .default('replace')
        .describe('what becomes of a mapping that the host has under the same name: replaced, or merged, however deep'),
    })
    .superRefine(({ file, dir }, context) => {
      if ((file === undefined) === (dir === undefined))
        context.addIssue({ code: 'custom', message: 'give either file or dir' });
    }),
  returns: z.object({
    ansible_included_var_files: z.array(z.string()).describe('the files that were read'),
    ansible_facts: z.record(z.string(), z.unknown()).describe('the variables, as they are written'),
  }),
  examples: [
    {
      title: 'Read what belongs to the distribution',
      task: { include_vars: { file: '{{ ansible_distribution }}.yml' } },
      elsewhere: 'needs a variable file beside the playbook',
    },
    {
      title: 'Read a folder into one variable',
      task: { include_vars: { dir: 'clusters', name: 'clusters', ignore_files: ['example.yml'] } },
      elsewhere: 'needs a folder beside the playbook',
    },
  ],
  repeatable: true,
  act: (args, here) => {
    const files = args.dir === undefined ? [here.find('vars', args.file!)] : filesOf(args.dir, args, here);
    const read = files.map((path) => here.variables(path));
    const found: Vars = new Map(read.flatMap((vars) => [...vars]));
    const named =
      args.name === undefined ? found : new Map([[args.name, { written: mappingOf(found, here.place([])) }]]);
    const variables = args.hash_behaviour === 'merge' ? mergedInto(named, here) : named;
    return { changed: false, data: { ansible_included_var_files: files }, variables };
  },
});

interface Choice {
  readonly depth: number;
  readonly files_matching?: string | undefined;
  readonly ignore_files: readonly string[];
  readonly extensions: readonly string[];
  readonly ignore_unknown_extensions: boolean;
}

function filesOf(dir: string, choice: Choice, here: Here): string[] {
  const { folder, ofRole } = folderOf(dir, here);
  const matching = new RegExp(choice.files_matching ?? '');
  const ignored = [...choice.ignore_files.map((each) => new RegExp(`(?:${each})$`))];
  const mains = ofRole ? /^main\.(ya?ml|json)$/ : undefined;
  const wanted = filesIn(folder, choice.depth).filter(({ name, level }) => {
    if (level === 1 && mains?.test(name)) return false;
    return matching.test(name) && !ignored.some((each) => each.test(name));
  });
  const [strange] = wanted.filter(({ name }) => !hasEnding(name, choice.extensions));
  if (strange && !choice.ignore_unknown_extensions) {
    throw new InputError(`${strange.path} has none of the endings ${choice.extensions.join(', ')}`, {
      origin: here.place([]),
      hint: 'name it in ignore_files, or say ignore_unknown_extensions: true',
    });
  }
  return wanted.filter(({ name }) => hasEnding(name, choice.extensions)).map(({ path }) => path);
}

function hasEnding(name: string, endings: readonly string[]): boolean {
  return endings.some((ending) => name.endsWith(`.${ending.replace(/^\./, '')}`));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}

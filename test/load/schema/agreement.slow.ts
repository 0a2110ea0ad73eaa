import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { InputError, InputErrors } from '../../../engine/errors.ts';
import {
  blockKeywords,
  handlerKeywords,
  importKeywords,
  importPlaybookKeywords,
  includeKeywords,
  metaKeywords,
  playKeywords,
  roleKeywords,
  taskKeywords,
} from '../../../engine/load/keywords.ts';
import { loadPlaybooks } from '../../../engine/load/playbook.ts';
import { suite } from '../../suite.ts';
import { type Files, inFolder } from '../folder.ts';
import { complaints } from './validating.ts';

/*
 * What the loader takes for a keyword and what the schema takes for it is the same: every keyword is tried at every place
 * that has it, with values of all kinds.
 */

const values: readonly unknown[] = [
  ...[null, true, 3, 1.5, -1, '', ' ', 'word', 'two words', '{{ x }}', 'a {{ x }}'],
  ...[[], ['word'], [3], [true], [['a', 'b']], ['{{ x }}'], [{ a: 1 }], {}, { a: 1 }, { 'a-b': 1 }],
];

/** A place for a keyword: the playbook with it, and what it needs beside it. */
interface Place {
  readonly keywords: readonly string[];
  playbook(entry: Readonly<Record<string, unknown>>): unknown;
}

const besides: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  delay: { retries: 1 },
  poll: { async: 1 },
  validate_argspec: { name: 'x' },
  loop_control: { loop: [1] },
};

const inTasks = (task: object) => [{ hosts: 'all', gather_facts: false, tasks: [task] }];

const places: Readonly<Record<string, Place>> = {
  play: { keywords: playKeywords.known, playbook: (entry) => [{ hosts: 'all', ...entry }] },
  import_playbook: {
    keywords: importPlaybookKeywords.known,
    playbook: (entry) => [{ import_playbook: 'other.yml', ...entry }],
  },
  task: { keywords: taskKeywords.known, playbook: (entry) => inTasks({ ping: null, ...entry }) },
  'task of a block': {
    keywords: taskKeywords.known,
    playbook: (entry) => inTasks({ block: [{ ping: null, ...entry }] }),
  },
  handler: {
    keywords: handlerKeywords.known,
    playbook: (entry) => [{ hosts: 'all', handlers: [{ ping: null, ...entry }] }],
  },
  block: { keywords: blockKeywords.known, playbook: (entry) => inTasks({ block: [{ ping: null }], ...entry }) },
  import_tasks: { keywords: importKeywords, playbook: (entry) => inTasks({ import_tasks: 'tasks.yml', ...entry }) },
  include_tasks: { keywords: includeKeywords, playbook: (entry) => inTasks({ include_tasks: 'tasks.yml', ...entry }) },
  'apply of include_tasks': {
    keywords: importKeywords.filter((keyword) => keyword !== 'args' && keyword !== 'name'),
    playbook: (entry) => inTasks({ include_tasks: { file: 'tasks.yml', apply: entry } }),
  },
  import_role: { keywords: importKeywords, playbook: (entry) => inTasks({ import_role: { name: 'store' }, ...entry }) },
  meta: { keywords: metaKeywords, playbook: (entry) => inTasks({ meta: 'noop', ...entry }) },
  'entry of roles': {
    keywords: roleKeywords.known,
    playbook: (entry) => [{ hosts: 'all', roles: [{ role: 'store', ...entry }] }],
  },
};

const files: Files = {
  'other.yml': '- hosts: all\n',
  'tasks.yml': '- ping:\n',
  'roles/store/tasks/main.yml': '- ping:\n',
};

/** What kplay says of it while reading, in the current folder; undefined when it takes it. What is not there is another matter. */
async function refusal(playbook: unknown): Promise<string | undefined> {
  try {
    writeFileSync('site.yml', stringify(playbook));
    await loadPlaybooks(['site.yml']);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const all = error instanceof InputErrors ? error.errors : [error];
    return all.find(({ code }) => code !== 'missing-role' && code !== 'missing-file')?.message;
  }
}

/** What the schema leaves to kplay: modules and roles by texts, arguments beside a module that has none, and what other files declare. */
const left = [
  'action',
  'local_action',
  'args',
  'roles',
  'import_playbook',
  'ansible.builtin.import_playbook',
  'role',
  'validate_argspec',
];

/** Where kplay looks at a keyword late or never, and an editor does at once. */
const earlier: Readonly<Record<string, readonly string[]>> = {
  import_playbook: ['name'],
  import_tasks: ['name'],
  import_role: ['name'],
  'entry of roles': ['name'],
  'apply of include_tasks': ['module_defaults'],
};

/** What one of the two refuses and the other takes, for one keyword. */
async function differences(place: string, { playbook }: Place, keyword: string): Promise<string[]> {
  const found: string[] = [];
  for (const value of values) {
    const document = playbook({ ...besides[keyword], [keyword]: value });
    const [refused, complained] = [await refusal(document), await complaints('playbook', document)];
    const only = earlier[place]?.includes(keyword) && refused === undefined;
    if (only || (refused === undefined) === (complained.length === 0)) continue;
    found.push(`${keyword}: ${JSON.stringify(value)}: ${refused ?? 'taken'} | ${complained.join(', ') || 'valid'}`);
  }
  return found;
}

suite('schema and loader', (test) => {
  for (const [name, place] of Object.entries(places)) {
    test(`take the same for the keywords of ${name}`, () =>
      inFolder(files, async () => {
        const found: string[] = [];
        for (const keyword of place.keywords.filter((each) => !left.includes(each))) {
          found.push(...(await differences(name, place, keyword)));
        }
        assert.equal(found, []);
      }));
  }
});

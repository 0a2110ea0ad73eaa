import type { Module } from '../../modules/definition/module.ts';
import { importPlaybookKeywords, playKeywords, roleKeywords } from '../keywords.ts';
import { algorithms, type promptKeywords } from '../prompts.ts';
import { fixedText, type JsonSchema, orNothing, reference, variableNames } from './json.ts';
import { groupNames, propertiesOf } from './keywords.ts';
import { namesOf } from './modules.ts';
import { choose, closed, has, variant } from './tasks.ts';

/** Definitions of plays and what stands in them beside tasks. */
export function playDefinitions(modules: readonly Module[]): Record<string, JsonSchema> {
  const imported = ['import_playbook', 'ansible.builtin.import_playbook'];
  const description = 'The plays of another playbook, at this place.';
  return {
    playbook: { type: ['array', 'null'], items: reference('entry') },
    entry: {
      type: 'object',
      properties: { import_playbook: { description } },
      ...choose(
        [
          [has(...imported), reference('import')],
          [has('module_defaults'), reference('play.partly')],
        ],
        reference('play'),
      ),
    },
    play: play(true),
    'play.partly': play(false),
    import: closed({
      ...propertiesOf(importPlaybookKeywords.known.filter((keyword) => !imported.includes(keyword))),
      ...Object.fromEntries(imported.map((name) => [name, { ...fixedText, description }])),
    }),
    role: roleEntry,
    prompt,
    module_defaults: moduleDefaults(modules),
  };
}

function play(complete: boolean): JsonSchema {
  const sections = ['pre_tasks', 'tasks', 'post_tasks', 'handlers'];
  const own = propertiesOf(playKeywords.known);
  for (const name of sections) {
    const list = name === 'handlers' ? name : 'tasks';
    own[name] = { ...own[name], allOf: [reference(variant(list, complete))] };
  }
  return { ...closed(own), required: ['hosts'] };
}

/** Every name that is no keyword is a parameter of the role. */
const roleEntry: JsonSchema = {
  anyOf: [
    fixedText,
    {
      type: 'object',
      properties: {
        ...propertiesOf(roleKeywords.known.filter((keyword) => keyword !== 'role')),
        role: { ...fixedText, description: 'The role.' },
      },
      ...has('role', 'name'),
      propertyNames: variableNames,
    },
  ],
};

const questions: Record<(typeof promptKeywords)[number], JsonSchema> = {
  name: { type: 'string', ...variableNames, description: 'the variable that gets the answer' },
  prompt: orNothing({ type: 'string', description: 'the question' }),
  default: orNothing({ type: ['string', 'number', 'boolean'], description: 'what counts when nothing is typed' }),
  private: orNothing({
    type: 'boolean',
    description: 'whether the answer is not seen, and a secret; true unless given',
  }),
  confirm: orNothing({ type: 'boolean', description: 'whether it has to be typed twice' }),
  encrypt: orNothing({
    type: 'string',
    enum: [...algorithms, null],
    description: 'becomes a password as /etc/shadow has it',
  }),
  salt: orNothing({ type: ['string', 'number'] }),
  salt_size: orNothing({ type: 'integer', minimum: 1, maximum: 22 }),
  unsafe: orNothing({ type: 'boolean', description: 'without effect: an answer is never a template' }),
};

const prompt: JsonSchema = { ...closed(questions), required: ['name'] };

function moduleDefaults(modules: readonly Module[]): JsonSchema {
  const ofModules = modules.flatMap((module) => {
    const schema = { description: module.summary, ...orNothing(reference(`${module.name}.arguments`)) };
    return namesOf(module).map((name) => [name, schema] as const);
  });
  const ofGroups = groupNames.map((name) => [name, { type: ['object', 'null'] }] as const);
  return closed(Object.fromEntries([...ofModules, ...ofGroups]));
}

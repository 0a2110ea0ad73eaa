import { options } from '../../modules/specification/option.ts';
import { rules } from '../../modules/specification/rules.ts';
import type { forReaders } from '../argument-specs.ts';
import { type JsonSchema, orNothing, reference } from './json.ts';
import { closed } from './tasks.ts';
import { hoisted, schemaOf } from './zod.ts';

const text = { type: ['string', 'array', 'null'] };
const anything = {};

const readable: Record<(typeof forReaders)[number], JsonSchema> = {
  short_description: { ...anything, description: 'one line' },
  description: text,
  author: text,
  version_added: anything,
  seealso: anything,
};

/** One way into a role, or a play: its arguments, what they have to do with each other, and words for readers. */
const entryPoint = closed({
  ...readable,
  options: { ...reference('options'), description: 'the arguments by name' },
  ...Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, schemaOf(rule)])),
});

const meta: Record<string, JsonSchema> = {
  dependencies: {
    type: ['array', 'null'],
    description: 'Roles that are done before this one.',
    items: reference('role'),
  },
  allow_duplicates: orNothing({ type: 'boolean', description: 'Whether an equal use runs again in the same play.' }),
  argument_specs: reference('argument_specs'),
  galaxy_info: { ...anything, description: 'For catalogues; changes nothing.' },
  collections: { ...anything, description: 'Taken as Ansible has it, and without effect.' },
  standalone: anything,
  description: anything,
};

/** Definitions of what a role says of itself. */
export function roleDefinitions(): Record<string, JsonSchema> {
  const [declared, inner] = hoisted('options', schemaOf(options));
  return {
    ...inner,
    options: declared,
    argument_specs: {
      type: ['object', 'null'],
      description: 'What the role takes, by entry point: main, or what tasks_from names.',
      additionalProperties: orNothing(entryPoint),
    },
    'role-meta': { ...closed(meta), type: ['object', 'null'] },
    'argument-specs': {
      ...closed({ argument_specs: reference('argument_specs') }),
      required: ['argument_specs'],
    },
  };
}

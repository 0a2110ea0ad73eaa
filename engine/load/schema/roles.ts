import { options } from '../../modules/specification/option.ts';
import { type JsonSchema, orNothing, reference } from './json.ts';
import { closed } from './tasks.ts';
import { hoisted, schemaOf } from './zod.ts';

const text = { type: ['string', 'array', 'null'] };
const anything = {};

/** Definitions of what a role says of itself. */
export function roleDefinitions(): Record<string, JsonSchema> {
  const [declared, inner] = hoisted('options', schemaOf(options));
  return {
    ...inner,
    options: declared,
    argument_specs: {
      type: ['object', 'null'],
      description: 'What the role takes, by entry point: main, or what tasks_from names.',
      additionalProperties: orNothing(
        closed({
          short_description: { ...anything, description: 'one line' },
          description: text,
          author: text,
          version_added: anything,
          seealso: anything,
          options: { ...reference('options'), description: 'the arguments by name' },
        }),
      ),
    },
    'role-meta': {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        dependencies: {
          type: ['array', 'null'],
          description: 'Roles that are done before this one.',
          items: reference('role'),
        },
        allow_duplicates: orNothing({
          type: 'boolean',
          description: 'Whether an equal use runs again in the same play.',
        }),
        argument_specs: reference('argument_specs'),
        galaxy_info: { ...anything, description: 'For catalogues; changes nothing.' },
        collections: { ...anything, description: 'Taken as Ansible has it, and without effect.' },
        standalone: anything,
        description: anything,
      },
    },
    'argument-specs': {
      type: 'object',
      required: ['argument_specs'],
      properties: { argument_specs: reference('argument_specs') },
      additionalProperties: false,
    },
  };
}

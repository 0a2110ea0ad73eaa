import { z } from 'zod';
import { explain, InputError, InputErrors } from '../errors.ts';
import type { Value, Values } from '../types.ts';
import { value } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { type Mistake, mistakesIn, unknownIn } from './specification/judge.ts';
import { options } from './specification/option.ts';

export default defineModule({
  name: 'validate_argument_spec',
  form: 'controller',
  summary: 'Holds arguments against their declaration, and tells all mistakes at once, each at its place.',
  description:
    "Roles that declare their arguments (`meta/argument_specs.yml`) begin with such a task by themselves. Variables that are named like a declared argument count as given; `provided_arguments` override them. A declaration changes no value: a `default` tells readers what the role's defaults give. A text that is a number or a truth value is taken for `int`, `float` and `bool`, since `-e name=5` gives a text; a text is never a list or a mapping.",
  args: z.object({
    argument_spec: options.describe(
      'arguments by name, each with `type`, `required`, `choices`, `elements`, `options`, `default`, `description`, `version_added`',
    ),
    provided_arguments: z
      .record(z.string(), value)
      .default({})
      .describe('values by name; what is not declared is a mistake here'),
    validate_args_context: z
      .record(z.string(), value)
      .default({})
      .describe('whose arguments they are: `name` is the name of a role'),
  }),
  returns: z.object({
    argument_errors: z.array(z.string()).optional().describe('the mistakes'),
    argument_spec_data: z.unknown().optional().describe('the declaration, when there are mistakes'),
    validate_args_context: z.unknown().describe('as given'),
  }),
  examples: [
    {
      title: 'Refuse a port that is no number',
      task: {
        validate_argument_spec: {
          argument_spec: { port: { type: 'int', required: true } },
          provided_arguments: { port: 2379 },
        },
      },
    },
  ],
  repeatable: true,
  onlyLooks: true,
  act: ({ argument_spec, provided_arguments, validate_args_context }, here): Outcome => {
    const names = Object.keys(argument_spec);
    const variables = names.flatMap((name): [string, Value][] => {
      const value = name in provided_arguments ? undefined : here.variable(name);
      return value === undefined ? [] : [[name, value]];
    });
    const given: Values = { ...Object.fromEntries(variables), ...provided_arguments };
    const found = [...mistakesIn(given, argument_spec), ...unknownIn(provided_arguments, argument_spec)];
    const context: Values = validate_args_context;
    const role = typeof context['name'] === 'string' ? context['name'] : undefined;
    if (found.length === 0) return { changed: false, data: { validate_args_context: context } };
    const errors = found.map((mistake) => errorOf(mistake, role, provided_arguments, here));
    return {
      changed: false,
      failed: explain(errors.length === 1 ? errors[0]! : new InputErrors(errors)),
      data: {
        argument_errors: errors.map(({ message }) => message),
        argument_spec_data: argument_spec as unknown as Values,
        validate_args_context: context,
      },
    };
  },
});

function errorOf({ path, message, hint, missing }: Mistake, role: string | undefined, given: Values, here: Here) {
  const whose = role === undefined ? '' : ` of the role ${role}`;
  const known = missing ? path.slice(0, -1) : path;
  const origin = here.place(path[0]! in given ? [] : known);
  return new InputError(`"${path.join('.')}"${whose} ${message}`, { origin, ...(hint ? { hint } : {}) });
}

import { z } from 'zod';
import { explain, InputError, InputErrors } from '../errors.ts';
import type { Value, Values } from '../types.ts';
import { value } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { deprecationsIn, type Mistake, mistakesIn, unknownIn } from './specification/judge.ts';
import { namesOf, options } from './specification/option.ts';
import { rules } from './specification/rules.ts';

export default defineModule({
  name: 'validate_argument_spec',
  form: 'controller',
  summary: 'Holds arguments against their declaration, and tells all mistakes at once, each at its place.',
  description:
    "Roles that declare their arguments (`meta/argument_specs.yml`) begin with such a task by themselves. Variables that are named like a declared argument count as given; `provided_arguments` override them. A declaration changes no value: a `default` tells readers what the role's defaults give. A text that is a number or a truth value is taken for `int`, `float` and `bool`, since `-e name=5` gives a text; a text is never a list or a mapping.",
  args: z.object({
    argument_spec: options.describe(
      'arguments by name, each with `type`, `required`, `choices`, `elements`, `options` (and the rules below for them), `aliases`, `no_log`, `removed_in_version`, `removed_at_date`, `deprecated_aliases`, `default`, `description`, `version_added`',
    ),
    provided_arguments: z
      .record(z.string(), value)
      .default({})
      .describe('values by name; what is not declared is a mistake here'),
    ...rules,
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
  act: ({ argument_spec, provided_arguments, validate_args_context, ...beside }, here): Outcome => {
    const variables = [...namesOf(argument_spec)].flatMap((name): [string, Value][] => {
      const value = name in provided_arguments ? undefined : here.variable(name);
      return value === undefined ? [] : [[name, value]];
    });
    const given: Values = { ...Object.fromEntries(variables), ...provided_arguments };
    const found = [...mistakesIn(given, argument_spec, beside), ...unknownIn(provided_arguments, argument_spec)];
    const warnings = deprecationsIn(given, argument_spec);
    const context: Values = validate_args_context;
    const whose =
      typeof context['name'] === 'string'
        ? ` of the ${context['type'] === 'play' ? 'play' : 'role'} ${context['name']}`
        : '';
    if (found.length === 0) return { changed: false, data: { validate_args_context: context }, warnings };
    const errors = found.map((mistake) => errorOf(mistake, whose, provided_arguments, here));
    return {
      changed: false,
      warnings,
      failed: explain(errors.length === 1 ? errors[0]! : new InputErrors(errors)),
      data: {
        argument_errors: errors.map(({ message }) => message),
        argument_spec_data: argument_spec as unknown as Values,
        validate_args_context: context,
      },
    };
  },
});

function errorOf({ path, message, hint, missing, subject }: Mistake, whose: string, given: Values, here: Here) {
  const known = missing ? path.slice(0, -1) : path;
  const origin = here.place(path[0] === undefined || path[0] in given ? [] : known);
  return new InputError(`${subject ?? `"${path.join('.')}"`}${whose} ${message}`, {
    origin,
    ...(hint ? { hint } : {}),
  });
}

import { z } from 'zod';
import { copied } from '../template/values.ts';
import type { Value } from '../types.ts';
import { value } from './definition/arguments.ts';
import { defineModule, type Here } from './definition/module.ts';

export default defineModule({
  name: 'debug',
  form: 'controller',
  summary: 'Shows a message, or the value of a variable.',
  args: z
    .object({
      msg: value.optional().describe('what to show: a text or any other value'),
      var: z
        .string()
        .regex(/^[A-Za-z_]\w*([./][\w-]+|\[\d+\])*$/, 'write the name of a variable, or a path into it: result.stdout')
        .optional()
        .describe('the variable to show, or a path into it'),
    })
    .refine((args) => args.msg === undefined || args.var === undefined, 'give either msg or var'),
  returns: z.looseObject({ msg: z.unknown().describe('what it shows; with var it is under the name of the variable') }),
  examples: [
    { title: 'Show a text', task: { debug: { msg: 'the members are in place' } } },
    { title: 'Show a variable', task: { debug: { var: 'inventory_hostname' } } },
  ],
  repeatable: true,
  onlyLooks: true,
  act: ({ msg, var: name }, here) => ({
    changed: false,
    data: name === undefined ? { msg: msg ?? 'Hello world!' } : { [name]: valueAt(name, here) },
  }),
});

/** A variable's part, by a path of names and numbers; what is not there says so. */
function valueAt(path: string, here: Here): Value {
  const [name = '', ...keys] = path.split(/[./[\]]+/).filter(Boolean);
  let found: unknown = here.variable(name);
  for (const key of keys) {
    const holder = typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? found : undefined;
    found = (holder as Record<string, unknown> | undefined)?.[key];
  }
  return found === undefined ? 'VARIABLE IS NOT DEFINED!' : copied(found as Value);
}

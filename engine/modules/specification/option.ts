import { z } from 'zod';
import type { Value } from '../../types.ts';
import { value } from '../definition/arguments.ts';

/** The types that an argument can be declared with; Ansible's words. */
export const types = [
  ...['str', 'list', 'dict', 'bool', 'int', 'float', 'path', 'raw', 'any'],
  ...['json', 'jsonarg', 'bytes', 'bits'],
] as const satisfies readonly string[];

/** What a role's `argument_specs` say of one argument, or of a key in one that is a mapping. */
export interface Option {
  readonly type: string;
  readonly required: boolean;
  /** Of the elements of a list. */
  readonly elements?: string | undefined;
  readonly choices?: readonly Value[] | undefined;
  /** The keys of a mapping, or of the mappings in a list. */
  readonly options?: Options | undefined;
}

/** Arguments by name. */
export type Options = Readonly<Record<string, Option>>;

const type = z.enum(types as readonly string[] as readonly [string, ...string[]]);
const text = z.union([z.string(), z.array(z.string())]);

/** The form of an argument's declaration; `default` tells readers what the role's defaults give, and gives nothing itself. */
const option: z.ZodType<Option> = z.lazy(() =>
  z
    .strictObject({
      type: type.default('str'),
      required: z.boolean().default(false),
      elements: type.optional(),
      choices: z.array(value).min(1).optional(),
      options: options.optional(),
      default: value.optional(),
      description: text.optional(),
      version_added: value.optional(),
    })
    .superRefine(({ type, elements, options }, context) => {
      if (elements !== undefined && type !== 'list')
        context.addIssue({ code: 'custom', message: 'elements belong to type: list', path: ['elements'] });
      if (options !== undefined && type !== 'dict' && !(type === 'list' && elements === 'dict'))
        context.addIssue({
          code: 'custom',
          message: 'options belong to type: dict, or to type: list with elements: dict',
          path: ['options'],
        });
    }),
);

/** The form of several declarations. */
export const options: z.ZodType<Options> = z.record(z.string(), option);

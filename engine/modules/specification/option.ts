import { z } from 'zod';
import type { Value } from '../../types.ts';
import { value } from '../definition/arguments.ts';
import { namesIn, type Rules, rules } from './rules.ts';

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
  /** What these have to do with each other. */
  readonly rules?: Rules | undefined;
  /** Other names of it. */
  readonly aliases?: readonly string[] | undefined;
  /** Whether it is a secret. */
  readonly no_log?: boolean | undefined;
  /** That it is to go: after this version, or at this date. */
  readonly removed?: string | undefined;
  /** Other names that are to go, each with when. */
  readonly oldAliases?: ReadonlyMap<string, string> | undefined;
}

/** Arguments by name. */
export type Options = Readonly<Record<string, Option>>;

const type = z.enum(types as readonly string[] as readonly [string, ...string[]]);
const text = z.union([z.string(), z.array(z.string())]);
const version = z.union([z.string(), z.number().transform(String)]);

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
      aliases: z.array(z.string()).optional(),
      no_log: z.boolean().optional(),
      removed_in_version: version.optional(),
      removed_at_date: version.optional(),
      removed_from_collection: z.string().optional(),
      deprecated_aliases: z
        .array(
          z.strictObject({
            name: z.string(),
            version: version.optional(),
            date: version.optional(),
            collection_name: z.string().optional(),
          }),
        )
        .optional(),
      ...rules,
    })
    .superRefine(({ type, elements, options, ...more }, context) => {
      const known = namesOf(options ?? {});
      for (const name of namesIn(more).filter((each) => options && !known.has(each)))
        context.addIssue({ code: 'custom', message: `a rule speaks of "${name}", which is not among the options` });
      if (elements !== undefined && type !== 'list')
        context.addIssue({ code: 'custom', message: 'elements belong to type: list', path: ['elements'] });
      if (options !== undefined && type !== 'dict' && !(type === 'list' && elements === 'dict'))
        context.addIssue({
          code: 'custom',
          message: 'options belong to type: dict, or to type: list with elements: dict',
          path: ['options'],
        });
    })
    .transform(({ deprecated_aliases = [], removed_in_version, removed_at_date, ...given }): Option => {
      const { aliases = [], required_by, ...rest } = given;
      const { mutually_exclusive, required_together, required_one_of, required_if, ...plain } = rest;
      const old = deprecated_aliases.map(({ name, version, date }) => [name, when(version, date)] as const);
      const removed = removed_in_version ?? removed_at_date;
      return {
        ...plain,
        aliases: [...new Set([...aliases, ...old.map(([name]) => name)])],
        oldAliases: new Map(old),
        rules: { mutually_exclusive, required_together, required_one_of, required_if, required_by },
        ...(removed === undefined ? {} : { removed: when(removed_in_version, removed_at_date) }),
      };
    }),
);

function when(version: string | undefined, date: string | undefined): string {
  if (version !== undefined) return `in version ${version}`;
  return date === undefined ? 'later' : `on ${date}`;
}

/** All names of arguments. */
export function namesOf(options: Options): ReadonlySet<string> {
  return new Set(Object.entries(options).flatMap(([name, { aliases = [] }]) => [name, ...aliases]));
}

/** The form of several declarations. */
export const options: z.ZodType<Options> = z.record(z.string(), option);

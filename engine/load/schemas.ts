import { z } from 'zod';
import type { Module } from '../modules/definition/module.ts';
import { Secret } from '../types.ts';

const known = new WeakMap<z.ZodType, ReadonlyMap<string, z.ZodType>>();

/** The fields of a schema for a mapping, through what wraps it; those of all alternatives for a union. Found once. */
export function fieldsOf(schema: z.ZodType): ReadonlyMap<string, z.ZodType> {
  const fields = known.get(schema) ?? findFields(schema);
  known.set(schema, fields);
  return fields;
}

function findFields(schema: z.ZodType): ReadonlyMap<string, z.ZodType> {
  if (schema instanceof z.ZodObject) return new Map(Object.entries(schema.shape as Record<string, z.ZodType>));
  if (schema instanceof z.ZodPipe) return fieldsOf(mappingSide(schema));
  if (schema instanceof z.ZodUnion) {
    return new Map((schema.options as readonly z.ZodType[]).flatMap((option) => [...fieldsOf(option)]));
  }
  return new Map();
}

/** All names under which a module's arguments can be given. */
export function argumentNamesOf({ args, aliases = {} }: Pick<Module, 'args' | 'aliases'>): readonly string[] {
  return [...fieldsOf(args).keys(), ...Object.values(aliases).flat()];
}

/** Whether a mapping may have names that the schema does not tell (`set_fact`). */
export function acceptsAnyName(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodObject)
    return schema.def.catchall !== undefined && !(schema.def.catchall instanceof z.ZodNever);
  if (schema instanceof z.ZodPipe) return acceptsAnyName(mappingSide(schema));
  if (schema instanceof z.ZodUnion) return (schema.options as readonly z.ZodType[]).some(acceptsAnyName);
  return schema instanceof z.ZodRecord;
}

/** A pipe is `mapping.transform(…)`, or `preprocess(…, mapping)`. */
function mappingSide(pipe: z.ZodPipe): z.ZodType {
  const { in: first, out } = pipe.def as unknown as { in: z.ZodType; out: z.ZodType };
  return first instanceof z.ZodTransform ? out : first;
}

type Issue = z.core.$ZodIssue;

/** The issue to tell of: of a union's alternatives the one that the value came nearest to. */
export function mostSpecific(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const nearest = issue.errors.find(([first]) => first && !(first.code === 'invalid_type' && first.path.length === 0));
  if (!nearest) return issue;
  const inner = mostSpecific(nearest[0]!);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

/** What is wrong with a value, to follow its name: `must be a number, not a text`. Messages of the schema itself follow a colon. */
export function complaint(issue: Issue): string {
  const own = /^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message) ? undefined : issue.message;
  if (own !== undefined) return `: ${own}`;
  switch (issue.code) {
    case 'invalid_type':
      return ` must be ${kind(issue.expected)}${not(issue.input)}`;
    case 'invalid_union':
      return ` must be ${[...new Set(issue.errors.flat().map(expectation))].join(' or ')}${not(issue.input)}`;
    case 'invalid_value':
      return ` must be ${oneOf(issue.values)}`;
    case 'too_small':
      return bound(issue.origin, issue.minimum, 'at least');
    case 'too_big':
      return bound(issue.origin, issue.maximum, 'at most');
    case 'unrecognized_keys':
      return ` has no ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    default:
      return ' does not have the right form';
  }
}

function expectation(issue: Issue): string {
  return issue.code === 'invalid_type' ? kind(issue.expected) : complaint(issue).replace(/^ must be |^: /, '');
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function bound(origin: string, limit: number | bigint, atLeastOrMost: string): string {
  if (origin === 'string' && limit === 1 && atLeastOrMost === 'at least') return ' must not be empty';
  if (origin === 'string') return ` must have ${atLeastOrMost} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return ` must have ${atLeastOrMost} ${limit} elements`;
  return ` must be ${atLeastOrMost} ${limit}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
  Secret: 'a secret',
};

function kind(expected: string): string {
  return kinds[expected] ?? expected;
}

function not(input: unknown): string {
  if (input === undefined) return '';
  if (typeof input === 'boolean') return `, not ${input}`;
  if (typeof input === 'number' && !Number.isInteger(input)) return `, not ${input}`;
  if (input instanceof Secret) return ', not a secret';
  const type = input === null ? 'null' : Array.isArray(input) ? 'array' : typeof input;
  return `, not ${kind(type)}`;
}

import { join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import type { Option, Options } from '../../modules/specification/option.ts';
import { options } from '../../modules/specification/option.ts';
import { packageRoot } from '../../package.ts';
import type { Value } from '../../types.ts';
import { entries } from '../files.ts';
import { plainOf } from '../plain.ts';
import { partFile } from '../role-files.ts';
import { readYaml } from '../yaml.ts';
import { connectionVariables } from './connection.ts';
import { type JsonSchema, orNothing, orTemplate, variableNames } from './json.ts';

/** A file of variables: any names, those typed that kplay itself reads or that roles in these folders declare. */
export function variablesSchema(folders: readonly string[]): JsonSchema {
  const declared = new Map<string, JsonSchema[]>();
  for (const { role, options } of declarations(folders)) {
    for (const [name, option] of Object.entries(options)) {
      for (const each of [name, ...(option.aliases ?? [])])
        declared.set(each, [...(declared.get(each) ?? []), optionSchema(option, role)]);
    }
  }
  const ofRoles = [...declared].map(([name, schemas]): [string, JsonSchema] => [
    name,
    schemas.length === 1 ? schemas[0]! : { anyOf: schemas },
  ]);
  return {
    type: ['object', 'null'],
    properties: { ...connectionVariables, ...Object.fromEntries(ofRoles) },
    propertyNames: variableNames,
  };
}

interface Declared {
  readonly role: string;
  readonly options: Options;
}

/** What the roles in some folders, and kplay's own, say that they take; what cannot be read is left to `kplay check`. */
function declarations(folders: readonly string[]): Declared[] {
  const roots = [...new Set([...folders.map((folder) => resolve(folder)), join(packageRoot(), 'roles')])];
  return roots.flatMap((root) =>
    entries(root).flatMap((role) =>
      (['argument_specs', 'main'] as const).flatMap((name) =>
        declaredIn(partFile(join(root, role), 'meta', name), role),
      ),
    ),
  );
}

function declaredIn(file: string | undefined, role: string): Declared[] {
  const specs = file === undefined ? undefined : (read(file) as Record<string, unknown> | null)?.['argument_specs'];
  return Object.values(specs ?? {}).flatMap((entry) => {
    const { data } = options.safeParse((entry as { options?: unknown } | null)?.options);
    return data ? [{ role, options: data }] : [];
  });
}

function read(file: string): Value {
  try {
    const written = readYaml(file);
    return written ? plainOf(written) : null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function optionSchema(option: Option, role?: string): JsonSchema {
  const { description } = option as { readonly description?: string | readonly string[] };
  const preset = (option as { readonly default?: Value }).default;
  const about = [description ?? []].flat().join(' ');
  const told = role === undefined ? about : `${about ? `${about}\n\n` : ''}Declared by the role ${role}.`;
  return {
    ...(told && { description: told }),
    ...(preset !== undefined && { default: preset }),
    ...orTemplate(orNothing(ofType(option))),
  };
}

/** As the task does that holds a role's arguments against their declaration: texts that are numbers or truth values count as such. */
function ofType({ type, elements, choices, options }: Option): JsonSchema {
  if (choices && type !== 'list') return { enum: [...choices, ...choices.map(String)].filter(unique) };
  if (type === 'list') {
    const items = elements === undefined ? {} : ofType({ type: elements, required: true, choices, options });
    return { type: 'array', items };
  }
  return options ? mapping(options) : (plainTypes[type] ?? {});
}

function unique(value: unknown, index: number, all: readonly unknown[]): boolean {
  return all.indexOf(value) === index;
}

function mapping(options: Options): JsonSchema {
  const required = Object.keys(options).filter((name) => options[name]!.required);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, optionSchema(option)])),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
}

const truth =
  '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff]|[01YyTtNnFf]|[01]\\.0)$';

const plainTypes: Readonly<Record<string, JsonSchema>> = {
  str: { type: ['string', 'number', 'boolean'] },
  path: { type: ['string', 'number', 'boolean'] },
  int: { type: ['integer', 'string'], pattern: '^\\s*[-+]?\\d+\\s*$' },
  float: { type: ['number', 'string'], pattern: '^\\s*[-+]?(\\d|\\.\\d)' },
  bool: { type: ['boolean', 'string', 'number'], pattern: truth },
  list: { type: 'array' },
  dict: { type: 'object' },
};

import { fullNamesOf } from '../../modules/definition/collections.ts';
import type { Module } from '../../modules/definition/module.ts';
import { findModule, moduleNames } from '../../modules/definition/registry.ts';
import { acceptsAnyName, fieldsOf } from '../schemas.ts';
import { type JsonSchema, orTemplate, reference } from './json.ts';
import { hoisted, schemaOf } from './zod.ts';

/** Every module, loaded. */
export async function allModules(): Promise<readonly Module[]> {
  return Promise.all(moduleNames().map(async (name) => (await findModule(name))!));
}

/** All names by which a module can be called. */
export function namesOf({ name, alsoKnownAs = [] }: Pick<Module, 'name' | 'alsoKnownAs'>): readonly string[] {
  return [name, `ansible.builtin.${name}`, `ansible.legacy.${name}`, ...fullNamesOf(name), ...alsoKnownAs];
}

/** A document's definitions of what a module takes: arguments alone, what may stand for them in a task, and that with all that has to be there. */
export function moduleDefinitions(modules: readonly Module[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    modules.flatMap((module) => {
      const { name, summary, description } = module;
      const [found, definitions] = hoisted(name, schemaOf(module.args));
      const own = argumentsOf(module, propertiesOf(found));
      const inside = Object.entries(definitions).map(([key, each]) => [key, orTemplate(each)] as const);
      const about = { description: description ? `${summary}\n\n${description}` : summary };
      return [
        [`${name}.arguments`, own],
        [`${name}.call`, { ...about, ...callOf(module, own) }],
        [`${name}.complete`, { ...about, allOf: [reference(`${name}.call`), ...required(module)] }],
        ...inside,
      ];
    }),
  );
}

/** What has the name of Ansible's old modules is taken, but no editor need offer it. */
export function suggested(name: string, schema: JsonSchema): JsonSchema {
  return name.startsWith('ansible.legacy.') ? { allOf: [schema], doNotSuggest: true } : schema;
}

/** The properties of a task that name a module; `complete` insists on arguments that have to be there. */
export function moduleProperties(modules: readonly Module[], complete: boolean): Record<string, JsonSchema> {
  const properties = modules.flatMap((module) => {
    const schema = reference(`${module.name}.${complete && required(module).length > 0 ? 'complete' : 'call'}`);
    return namesOf(module).map((name) => [name, suggested(name, schema)]);
  });
  return Object.fromEntries(properties);
}

/** Those of all alternatives, where there are several. */
function propertiesOf({ properties = {}, anyOf = [] }: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return Object.assign({}, ...(anyOf as JsonSchema[]).map(propertiesOf), properties);
}

function argumentsOf(module: Module, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const own = Object.entries(properties).map(([name, each]): [string, JsonSchema] => [name, orTemplate(each)]);
  const others = Object.entries(module.aliases ?? {}).flatMap(([name, aliases]) =>
    aliases.map((alias): [string, JsonSchema] => [alias, { ...own.find(([each]) => each === name)![1] }]),
  );
  return {
    type: 'object',
    properties: Object.fromEntries([
      ...own,
      ...others.map(([alias, schema]) => [alias, sameAs(module, alias, schema)]),
    ]),
    additionalProperties: acceptsAnyName(module.args),
  };
}

/** The other names of an argument say whose they are. */
function sameAs({ aliases = {} }: Module, alias: string, schema: JsonSchema): JsonSchema {
  const name = Object.keys(aliases).find((each) => aliases[each]!.includes(alias))!;
  const { default: _, ...rest } = schema;
  return { ...rest, description: `the same as ${name}: ${String(schema['description'] ?? '')}` };
}

/** In a task a module's arguments may be a text, too: its free form, or name=value. */
function callOf(module: Module, own: JsonSchema): JsonSchema {
  const { properties, additionalProperties } = own;
  if (module.freeForm !== undefined) return { ...own, type: ['object', 'string', 'number', 'boolean', 'null'] };
  return {
    properties,
    additionalProperties,
    type: ['object', 'string', 'null'],
    pattern: '^\\s*$|=',
    patternErrorMessage: `write its arguments as a mapping, or as ${module.name}: key=value key2="a value"`,
  };
}

/** The arguments that have to be there, under one of their names. */
function required(module: Module): readonly JsonSchema[] {
  const names = [...fieldsOf(module.args)]
    .filter(([, field]) => !field.safeParse(undefined).success)
    .map(([name]) => name);
  if (names.length === 0) return [];
  const either = (name: string) => [name, ...(module.aliases?.[name] ?? [])];
  const single = names.filter((name) => either(name).length === 1);
  const several = names.filter((name) => either(name).length > 1);
  const freely = module.freeForm === undefined ? [] : ['string', 'number', 'boolean'];
  return [
    { type: ['object', ...(freely.length > 0 ? freely : ['string'])], ...(single.length > 0 && { required: single }) },
    ...several.map((name) => ({ anyOf: either(name).map((each) => ({ required: [each] })) })),
  ];
}

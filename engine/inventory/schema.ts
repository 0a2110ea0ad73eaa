import { asDocument } from '../load/schema/index.ts';
import { type JsonSchema, oneOrMore, orNothing, reference } from '../load/schema/json.ts';
import { choose, closed } from '../load/schema/tasks.ts';
import { variablesSchema } from '../load/schema/variables.ts';
import { schemaOf } from '../load/schema/zod.ts';
import type { keyedKeys } from './constructed/options.ts';
import { packetShape } from './packet/options.ts';
import { scriptShape } from './script-plugin.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

/** The JSON Schema of an inventory in YAML: groups, or a plugin's options. Variables are typed as the roles in the folders declare them. */
export function inventoryDocument(roleFolders: readonly string[]): JsonSchema {
  const plugins = { packet: schemaOf(packetShape), lab: ofLab(), constructed: {}, script: schemaOf(scriptShape) };
  const definitions: Record<string, JsonSchema> = {
    variables: variablesSchema(roleFolders),
    group,
    groups: { type: 'object', additionalProperties: reference('group') },
    plugin: { type: 'string', enum: Object.keys(plugins).flatMap(names), description: 'Where the hosts come from.' },
  };
  const cases = Object.entries(plugins).map(([name, own]): [JsonSchema, JsonSchema] => {
    definitions[`plugin.${name}`] = withConstructed(own, name === 'constructed');
    return [{ properties: { plugin: { enum: names(name) } } }, reference(`plugin.${name}`)];
  });
  const unknownPlugin = closed({ plugin: reference('plugin') });
  const root = {
    type: 'object',
    properties: { plugin: { description: 'Where the hosts come from: packet, lab, script or constructed.' } },
    ...choose([[isPlugin, choose(cases, unknownPlugin)]], reference('groups')),
  };
  return asDocument('An inventory of kplay', root, definitions);
}

/** A group may be called plugin, but a group is no text. */
const isPlugin: JsonSchema = { required: ['plugin'], properties: { plugin: { type: 'string' } } };

function names(plugin: string): string[] {
  return [plugin, `ansible.builtin.${plugin}`];
}

const members = (of: string): JsonSchema => ({
  anyOf: [{ type: ['object', 'null'], additionalProperties: reference(of) }, { type: 'string' }],
});

const group: JsonSchema = orNothing(
  closed({
    hosts: {
      description: 'The hosts by name, or as a range: `web[01:20]`; each with variables of its own.',
      ...members('variables'),
    },
    children: { description: 'Groups within this one.', ...members('group') },
    vars: { description: 'Variables of all hosts in it.', allOf: [reference('variables')] },
  }),
);

function propertiesOf(schema: JsonSchema): Properties {
  return (schema['properties'] ?? {}) as Properties;
}

function ofLab(): JsonSchema {
  const packet = schemaOf(packetShape);
  return {
    ...packet,
    properties: { ...propertiesOf(packet), name: { type: 'string', description: 'the name of the lab' } },
  };
}

const expression = { type: ['string', 'number', 'boolean'] };

/** By an element of `keyed_groups`. */
const keyed: Readonly<Record<(typeof keyedKeys)[number], JsonSchema>> = {
  key: { ...expression, description: 'an expression: each value that it has for a host is a group' },
  prefix: { type: 'string', description: 'what stands before the value' },
  separator: { type: 'string', description: 'what stands between prefix and value; _ unless given' },
  parent_group: { description: 'a group above; may be a template' },
  default_value: { type: 'string', description: 'what stands for an empty value' },
  trailing_separator: { type: 'boolean', description: 'whether the separator stays when the value is empty' },
};

/** What every plugin's file may say of groups and variables of one's own. */
function withConstructed(plugin: JsonSchema, alone: boolean): JsonSchema {
  const own = propertiesOf(plugin);
  const conditions = { ...expression, description: 'an expression: true for the hosts of the group' };
  const ofPlugin = own['groups'] as { properties?: Properties } | undefined;
  const { required } = plugin;
  const all = closed({
    ...own,
    plugin: reference('plugin'),
    strict: { type: 'boolean', description: 'whether an expression that a host has no answer to is a mistake' },
    leading_separator: { type: 'boolean', description: 'whether a separator stands before a value without prefix' },
    compose: orNothing({
      type: 'object',
      description: 'variables by name, each an expression without braces',
      additionalProperties: expression,
    }),
    groups: {
      description: 'groups by name, each with an expression that is true for its hosts',
      ...orNothing({
        type: 'object',
        properties: ofPlugin?.properties ?? {},
        additionalProperties: alone ? conditions : { ...conditions, type: 'string' },
      }),
    },
    keyed_groups: {
      description: 'groups after the values of expressions',
      type: ['array', 'null'],
      items: { ...closed(keyed), required: ['key'] },
    },
    nested_groups: {
      description: 'groups of your own, each with the groups that are put below it',
      type: 'object',
      additionalProperties: oneOrMore({ type: 'string' }),
    },
  });
  return required ? { ...all, required } : all;
}

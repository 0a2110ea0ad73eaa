/** A JSON Schema (draft-07), or a part of one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The texts that are templates. */
const braces = '\\{\\{';

/** What stands for the name of a variable. */
export const variableNames: JsonSchema = {
  pattern: '^(?!(?:true|false|null|undefined|this)$)[A-Za-z_][A-Za-z0-9_]*$',
  errorMessage: 'names of variables consist of letters, digits and _, and start with no digit',
};

/** Variables by name. */
export const variables: JsonSchema = { type: ['object', 'null'], propertyNames: variableNames };

/** A reference to one of the document's definitions. */
export function reference(definition: string): JsonSchema {
  return { $ref: `#/definitions/${definition}` };
}

/** A text that has to be known before anything runs. */
export const fixedText: JsonSchema = {
  type: 'string',
  minLength: 1,
  pattern: '^(?![\\s\\S]*\\{\\{)',
  patternErrorMessage: 'this cannot be a template',
};

/** What a value has to be when it is of one kind, and otherwise. */
export function whenIt(is: JsonSchema, yes: JsonSchema, otherwise?: JsonSchema): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: it is a word of JSON Schema
  return { if: is, then: yes, ...(otherwise && { else: otherwise }) };
}

/** An element, or a list of them; nothing at all is none. */
export function oneOrMore(element: JsonSchema): JsonSchema {
  return { anyOf: [element, { type: 'array', items: element }, { type: 'null' }] };
}

/** The same schema, or nothing at all. */
export function orNothing(schema: JsonSchema): JsonSchema {
  return typeof schema['type'] === 'string' || Array.isArray(schema['type'])
    ? { ...schema, type: [...new Set([schema['type'], 'null'].flat())] }
    : { anyOf: [schema, { type: 'null' }] };
}

/** The same schema with a template allowed for every value in it that is not any text already. */
export function orTemplate(schema: JsonSchema): JsonSchema {
  const inner = withTemplatesInside(schema);
  if (takesTemplates(inner)) return inner;
  const { type, pattern } = inner;
  const others = ['enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref', 'maxLength'];
  const template = { type: 'string', pattern: braces };
  if (others.some((keyword) => keyword in inner) || type === undefined) {
    const { description, default: preset, ...rest } = inner;
    const alternatives = Array.isArray(rest['anyOf']) && Object.keys(rest).length === 1 ? rest['anyOf'] : [rest];
    return { ...about({ description, default: preset }), anyOf: [...alternatives, template] };
  }
  const types = [type].flat().map(String);
  if (typeof pattern === 'string') return { ...inner, pattern: `(?:${pattern})|${braces}` };
  return types.includes('string')
    ? inner
    : { ...inner, type: [...types, 'string'], pattern: braces, patternErrorMessage: expected(types) };
}

/** What users call the types of JSON Schema. */
export const typeWords: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  array: 'a list',
  object: 'a mapping',
};

function expected(types: readonly string[]): string {
  return `this must be ${types.flatMap((type) => typeWords[type] ?? []).join(' or ')}, or a template`;
}

function about(parts: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function withTemplatesInside(schema: JsonSchema): JsonSchema {
  const { items, properties, additionalProperties, anyOf } = schema;
  return {
    ...schema,
    ...(isSchema(items) && { items: orTemplate(items) }),
    ...(isSchema(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, inside(each)])),
    }),
    ...(isSchema(additionalProperties) && { additionalProperties: orTemplate(additionalProperties) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((each: JsonSchema) => withTemplatesInside(each)) }),
  };
}

function inside(schema: unknown): unknown {
  return isSchema(schema) ? orTemplate(schema) : schema;
}

/** Whether any text will do. */
function takesTemplates(schema: JsonSchema): boolean {
  const { type, anyOf, ...limits } = schema;
  if (Array.isArray(anyOf)) return anyOf.some((each: JsonSchema) => takesTemplates(each));
  const limited = ['enum', 'const', 'pattern', 'maxLength', 'oneOf', 'allOf', '$ref', 'not'].some(
    (key) => key in limits,
  );
  return !limited && (type === undefined || [type].flat().includes('string'));
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

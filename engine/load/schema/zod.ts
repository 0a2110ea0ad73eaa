import { z } from 'zod';
import { Secret } from '../../types.ts';
import type { JsonSchema } from './json.ts';

type Node = Record<string, unknown>;

/** The JSON Schema of what may be written for a schema of ours: before anything in it is transformed, without secrets, which nobody writes. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...found } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => amend(zodSchema as unknown as z.ZodType, jsonSchema as Node),
  });
  return simplified(found) as JsonSchema;
}

const nobodyWrites = { not: {} };

function amend(schema: z.ZodType, found: Node): void {
  if (schema instanceof z.ZodCustom && schema._zod.bag['Class'] === Secret) Object.assign(found, nobodyWrites);
  if (schema instanceof z.ZodString && typeof found['pattern'] === 'string') {
    const told = messageOf(schema);
    if (told !== undefined) found['patternErrorMessage'] = told;
  }
  if (schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodTransform) {
    Object.assign(found, schemaOf(schema.def.out as z.ZodType));
  }
}

/** What the schema itself says of a text of another form. */
function messageOf(schema: z.ZodString): string | undefined {
  for (const check of schema.def.checks ?? []) {
    const { def } = check._zod as { readonly def: { check: string; error?: (issue: never) => unknown } };
    const told = def.check === 'string_format' ? def.error?.({} as never) : undefined;
    if (typeof told === 'string') return told;
  }
  return undefined;
}

/** Without alternatives that nobody can choose, bounds that only say that a number is exact, and words that only zod knows. */
function simplified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplified);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key, each]) => Math.abs(Number(each)) !== Number.MAX_SAFE_INTEGER && key !== 'format')
    .map(([key, each]): [string, unknown] => [key, simplified(each)]);
  const { anyOf, ...rest } = Object.fromEntries(entries);
  if (!Array.isArray(anyOf)) return rest;
  const alternatives = merged(
    anyOf.flatMap(flat).filter((each) => JSON.stringify(each) !== JSON.stringify(nobodyWrites)),
  );
  return alternatives.length === 1 ? { ...alternatives[0], ...rest } : { ...rest, anyOf: alternatives };
}

/** Alternatives among alternatives are alternatives. */
function flat(alternative: Node): readonly Node[] {
  return Object.keys(alternative).join() === 'anyOf' ? (alternative['anyOf'] as Node[]) : [alternative];
}

/** Alternatives that differ by their type alone are one that allows both: editors tell more of it. */
function merged(alternatives: readonly Node[]): readonly Node[] {
  const plain = alternatives.filter((each) => Object.keys(each).join() === 'type');
  if (plain.length < 2) return alternatives;
  const types = [...new Set(plain.flatMap(({ type }) => type as string | string[]))];
  return [{ type: types }, ...alternatives.filter((each) => !plain.includes(each))];
}

/** A schema whose own definitions have become those of a document, where they are told apart by the name. */
export function hoisted(name: string, schema: JsonSchema): readonly [JsonSchema, Readonly<Record<string, JsonSchema>>] {
  const { definitions = {}, ...own } = schema;
  const renamed = <T>(part: T): T =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/definitions/__', `"#/definitions/${name}.`));
  const entries = Object.entries(definitions as Record<string, JsonSchema>);
  return [
    renamed(own),
    Object.fromEntries(entries.map(([key, each]) => [`${name}.${key.replace(/^__/, '')}`, renamed(each)])),
  ];
}

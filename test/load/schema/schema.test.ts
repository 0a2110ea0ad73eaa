import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { connectionVariables } from '../../../engine/load/schema/connection.ts';
import { type JsonSchema, orNothing, orTemplate } from '../../../engine/load/schema/json.ts';
import { variablesSchema } from '../../../engine/load/schema/variables.ts';
import { hoisted, schemaOf } from '../../../engine/load/schema/zod.ts';
import { text, value, word } from '../../../engine/modules/definition/arguments.ts';
import { packageRoot } from '../../../engine/package.ts';
import { suite } from '../../suite.ts';
import { inFolder } from '../folder.ts';

const ofZod: readonly (readonly [string, z.ZodType, JsonSchema])[] = [
  ['what may be secret is written as a text', text, { type: ['string', 'number'] }],
  ['a word', word, { type: ['string', 'number'] }],
  ['anything', value, {}],
  [
    'before it is transformed',
    z.union([z.string().transform((one) => [one]), z.array(z.string())]),
    {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
  ],
  ['what is prepared first', z.preprocess((given) => given, z.number()), { type: 'number' }],
  ['no bounds of what is exact', z.number().int().min(1), { type: 'integer', minimum: 1 }],
  [
    'what it says itself of another form',
    z.string().regex(/^a$/, 'an a'),
    {
      type: 'string',
      pattern: '^a$',
      patternErrorMessage: 'an a',
    },
  ],
];

const withTemplates: readonly (readonly [JsonSchema, JsonSchema])[] = [
  [{}, {}],
  [
    { type: 'string', minLength: 1 },
    { type: 'string', minLength: 1 },
  ],
  [
    { type: 'boolean' },
    {
      type: ['boolean', 'string'],
      pattern: '\\{\\{',
      patternErrorMessage: 'this must be true or false, or a template',
    },
  ],
  [
    { type: 'string', pattern: '^a' },
    { type: 'string', pattern: '(?:^a)|\\{\\{' },
  ],
  [
    { type: 'string', enum: ['a'], description: 'b' },
    {
      description: 'b',
      anyOf: [
        { type: 'string', enum: ['a'] },
        { type: 'string', pattern: '\\{\\{' },
      ],
    },
  ],
  [
    { type: 'array', items: { type: 'number' } },
    {
      type: ['array', 'string'],
      items: {
        type: ['number', 'string'],
        pattern: '\\{\\{',
        patternErrorMessage: 'this must be a number, or a template',
      },
      pattern: '\\{\\{',
      patternErrorMessage: 'this must be a list, or a template',
    },
  ],
  [{ anyOf: [{ type: 'string' }, { type: 'object' }] }, { anyOf: [{ type: 'string' }, { type: 'object' }] }],
];

const role = `argument_specs:
  main:
    options:
      port: {type: int, default: 80, description: where it listens}
      levels: {type: list, elements: str, choices: [low, high]}
      store: {type: dict, options: {path: {type: path, required: true}}}
`;

suite('schemas', (test) => {
  for (const [name, schema, expected] of ofZod) test(name, () => assert.equal(schemaOf(schema), expected));

  for (const [schema, expected] of withTemplates) {
    test(`or a template: ${JSON.stringify(schema)}`, () => assert.equal(orTemplate(schema), expected));
  }

  test('or nothing', () => {
    assert.equal(orNothing({ type: 'string' }), { type: ['string', 'null'] });
    assert.equal(orNothing({ enum: [1] }), { anyOf: [{ enum: [1] }, { type: 'null' }] });
  });

  test('definitions within get names of their own', () => {
    const tree: z.ZodType = z.lazy(() => z.object({ children: z.array(tree) }));
    const [own, definitions] = hoisted('tree', schemaOf(z.object({ root: tree })));
    assert.equal((own['properties'] as Record<string, unknown>)['root'], { $ref: '#/definitions/tree.schema0' });
    assert.equal(Object.keys(definitions), ['tree.schema0']);
  });

  test('variables have the types that roles declare', () =>
    inFolder({ 'roles/web/meta/argument_specs.yml': role }, () => {
      const { properties } = variablesSchema(['roles']) as { properties: Record<string, JsonSchema> };
      assert.equal(properties['port'], {
        description: 'where it listens\n\nDeclared by the role web.',
        default: 80,
        type: ['integer', 'string', 'null'],
        pattern: '(?:^\\s*[-+]?\\d+\\s*$)|\\{\\{',
      });
      assert.equal((properties['levels']!['items'] as JsonSchema)['anyOf'], [
        { enum: ['low', 'high'] },
        { type: 'string', pattern: '\\{\\{' },
      ]);
      assert.equal(properties['store']!['required'], ['path']);
    }));

  test('every connection variable that is read is among them', () => {
    const source = readFileSync(`${packageRoot()}/engine/play/hosts/target.ts`, 'utf8');
    const read = new Set([...source.matchAll(/'((?:ansible|kplay)_\w+)'/g)].map(([, name]) => name!));
    assert.ok(read.size > 15);
    assert.equal(
      [...read].filter((name) => !(name in connectionVariables)),
      [],
    );
  });
});

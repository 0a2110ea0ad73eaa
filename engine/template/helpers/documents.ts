import { parse, parseAllDocuments, stringify } from 'yaml';
import type { Value } from '../../types.ts';
import { defineHelper, Refusal } from './helper.ts';
import { pythonJson } from './json.ts';
import { pythonYaml } from './yaml.ts';

export const json = defineHelper({
  name: 'json',
  summary: 'a value as JSON without spaces, or indented by so many of them',
  takes: { value: 'any', spaces: 'integer?' },
  gives: 'text',
  examples: [
    { expression: 'json x', vars: { x: { a: [1, null] } }, value: '{"a":[1,null]}' },
    { expression: 'json (list 1) 2', value: '[\n  1\n]' },
  ],
  run: ({ value, spaces }) => JSON.stringify(value, undefined, spaces),
});

const jsonOptions = { indent: 'integer?', sort_keys: 'boolean?', ensure_ascii: 'boolean?' } as const;

export const toJson = defineHelper({
  name: 'to_json',
  also: ['tojson'],
  summary: 'a value as JSON, byte by byte as Ansible writes it: on one line with spaces, everything but ASCII escaped',
  takes: { value: 'any' },
  options: jsonOptions,
  gives: 'text',
  examples: [{ expression: 'to_json x', vars: { x: { a: [1, 'é'] } }, value: '{"a": [1, "\\u00e9"]}' }],
  run: ({ value, indent, sort_keys = false, ensure_ascii = true }) =>
    pythonJson(value, { indent: checked(indent), sortKeys: sort_keys, ascii: ensure_ascii }),
});

export const toNiceJson = defineHelper({
  name: 'to_nice_json',
  summary: 'a value as JSON for people: its keys sorted, indented by 4 spaces or as many as indent= says',
  takes: { value: 'any' },
  options: jsonOptions,
  gives: 'text',
  examples: [
    { expression: 'to_nice_json x', vars: { x: { b: [], a: 1 } }, value: '{\n    "a": 1,\n    "b": []\n}' },
    { expression: 'to_nice_json (list 1) indent=2', value: '[\n  1\n]' },
  ],
  run: ({ value, indent = 4, sort_keys = true, ensure_ascii = true }) =>
    pythonJson(value, { indent: checked(indent), sortKeys: sort_keys, ascii: ensure_ascii }),
});

export const fromJson = defineHelper({
  name: 'from_json',
  also: ['fromjson'],
  summary: 'the value that a JSON text means',
  takes: { text: 'text' },
  gives: 'any',
  examples: [{ expression: 'from_json text', vars: { text: '{"a": 1}' }, value: { a: 1 } }],
  run: ({ text }) => {
    try {
      return JSON.parse(text) as Value;
    } catch (error) {
      throw new Refusal(`this is not JSON: ${(error as Error).message}`);
    }
  },
});

const yamlOptions = { indent: 'integer?', sort_keys: 'boolean?' } as const;

export const yaml = defineHelper({
  name: 'yaml',
  summary: 'a value as YAML, its keys in their order, with a newline at its end',
  takes: { value: 'any' },
  gives: 'text',
  examples: [{ expression: 'yaml x', vars: { x: { a: ['0644', 1] } }, value: 'a:\n  - "0644"\n  - 1\n' }],
  run: ({ value }) => stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
});

export const toYaml = defineHelper({
  name: 'to_yaml',
  summary: 'a value as YAML with its keys sorted, lists and maps of single values on one line',
  takes: { value: 'any' },
  options: yamlOptions,
  gives: 'text',
  examples: [{ expression: 'to_yaml x', vars: { x: { b: [1, 2], a: 'x' } }, value: 'a: x\nb: [1, 2]\n' }],
  run: ({ value, indent = 2, sort_keys = true }) =>
    pythonYaml(value, { indent: indented(indent), sortKeys: sort_keys, flow: true }),
});

export const toNiceYaml = defineHelper({
  name: 'to_nice_yaml',
  summary: 'a value as YAML for people: its keys sorted, indented by 4 spaces or as many as indent= says',
  takes: { value: 'any' },
  options: yamlOptions,
  gives: 'text',
  examples: [
    { expression: 'to_nice_yaml x', vars: { x: { b: [1], a: { c: 'yes' } } }, value: "a:\n    c: 'yes'\nb:\n- 1\n" },
  ],
  run: ({ value, indent = 4, sort_keys = true }) =>
    pythonYaml(value, { indent: indented(indent), sortKeys: sort_keys, flow: false }),
});

export const fromYaml = defineHelper({
  name: 'from_yaml',
  also: ['fromyaml'],
  summary: 'the value that a YAML 1.2 text with one document means',
  takes: { text: 'text' },
  gives: 'any',
  examples: [{ expression: 'from_yaml "a: [1, yes]"', value: { a: [1, 'yes'] } }],
  run: ({ text }) => read(() => parse(text, { maxAliasCount: 100 }), 'this is not YAML'),
});

export const fromYamlAll = defineHelper({
  name: 'from_yaml_all',
  summary: 'the values of all documents of a YAML 1.2 text',
  takes: { text: 'text' },
  gives: 'list',
  examples: [{ expression: 'from_yaml_all text', vars: { text: 'a: 1\n---\nb: 2\n' }, value: [{ a: 1 }, { b: 2 }] }],
  run: ({ text }) =>
    read(() => {
      const documents = parseAllDocuments(text);
      return [...documents].map((document) => {
        if (document.errors[0]) throw document.errors[0];
        return document.toJS({ maxAliasCount: 100 });
      });
    }, 'this is not YAML'),
});

function checked(indent: number | undefined): number | undefined {
  if (indent === undefined || (indent >= 0 && indent <= 100)) return indent;
  throw new Refusal('it has to be between 0 and 100', undefined, 'indent');
}

/** What YAML can be indented by. */
function indented(indent: number): number {
  if (indent >= 2 && indent <= 9) return indent;
  throw new Refusal('it has to be between 2 and 9', undefined, 'indent');
}

/** Plain data of what a parser gives. */
function read(parsed: () => unknown, mistake: string): Value {
  try {
    return JSON.parse(JSON.stringify(parsed() ?? null)) as Value;
  } catch (error) {
    throw new Refusal(`${mistake}: ${(error as Error).message.split('\n')[0]}`);
  }
}

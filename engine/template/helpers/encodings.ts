import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import type { Value } from '../../types.ts';
import { defineHelper, Refusal } from './helper.ts';

export const json = defineHelper({
  name: 'json',
  summary: 'a value as JSON, on one line or indented by so many spaces',
  takes: { value: 'any', spaces: 'integer?' },
  gives: 'text',
  examples: [
    { expression: 'json x', vars: { x: { a: [1, null] } }, value: '{"a":[1,null]}' },
    { expression: 'json (list 1) 2', value: '[\n  1\n]' },
  ],
  run: ({ value, spaces }) => JSON.stringify(value, undefined, spaces),
});

export const fromjson = defineHelper({
  name: 'fromjson',
  summary: 'the value that a JSON text means',
  takes: { text: 'text' },
  gives: 'any',
  examples: [{ expression: 'fromjson text', vars: { text: '{"a": 1}' }, value: { a: 1 } }],
  run: ({ text }) => {
    try {
      return JSON.parse(text) as Value;
    } catch (error) {
      throw new Refusal(`this is not JSON: ${(error as Error).message}`);
    }
  },
});

export const yaml = defineHelper({
  name: 'yaml',
  summary: 'a value as YAML, with a newline at its end',
  takes: { value: 'any' },
  gives: 'text',
  examples: [{ expression: 'yaml x', vars: { x: { a: ['0644', 1] } }, value: 'a:\n  - "0644"\n  - 1\n' }],
  run: ({ value }) => stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
});

export const fromyaml = defineHelper({
  name: 'fromyaml',
  summary: 'the value that a YAML 1.2 text with one document means',
  takes: { text: 'text' },
  gives: 'any',
  examples: [{ expression: 'fromyaml "a: [1, yes]"', value: { a: [1, 'yes'] } }],
  run: ({ text }) => {
    try {
      return JSON.parse(JSON.stringify(parse(text, { maxAliasCount: 100 }) ?? null)) as Value;
    } catch (error) {
      throw new Refusal(`this is not YAML: ${(error as Error).message}`);
    }
  },
});

export const b64 = defineHelper({
  name: 'b64',
  summary: 'a text as Base64 of its UTF-8',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'b64 "é"', value: 'w6k=' }],
  run: ({ text }) => Buffer.from(text).toString('base64'),
});

export const unb64 = defineHelper({
  name: 'unb64',
  summary: 'the UTF-8 text that a Base64 text means',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'unb64 "w6k="', value: 'é' }],
  run: ({ text }) => {
    const compact = text.replace(/\s/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw new Refusal('this is not Base64');
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(compact, 'base64'));
    } catch {
      throw new Refusal('what this means is not a text in UTF-8');
    }
  },
});

export const sha256 = defineHelper({
  name: 'sha256',
  summary: 'the SHA-256 of a text’s UTF-8, in hexadecimal digits',
  takes: { text: 'text' },
  gives: 'text',
  examples: [
    {
      expression: 'sha256 "abc"',
      value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
  ],
  run: ({ text }) => createHash('sha256').update(text).digest('hex'),
});

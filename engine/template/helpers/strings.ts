import { posix } from 'node:path';
import type { Value } from '../../types.ts';
import { asText, describe, textHint } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';

export const concat = defineHelper({
  name: 'concat',
  summary: 'texts, numbers and booleans put together to one text',
  takes: { parts: 'any...' },
  gives: 'text',
  examples: [
    { expression: 'concat "https://" address ":" 6443', vars: { address: '10.0.0.1' }, value: 'https://10.0.0.1:6443' },
  ],
  run: ({ parts }) => parts.map(textOf).join(''),
});

export const join = defineHelper({
  name: 'join',
  summary: 'the items of a list as one text, with a separator between them ("," when none is given)',
  takes: { list: 'list', separator: 'text?' },
  gives: 'text',
  examples: [
    { expression: 'join names', vars: { names: ['a', 'b'] }, value: 'a,b' },
    { expression: 'join (list 1 2) ", "', value: '1, 2' },
  ],
  run: ({ list, separator = ',' }) => list.map(textOf).join(separator),
});

export const split = defineHelper({
  name: 'split',
  summary: 'the parts of a text between separators; without one, its words',
  takes: { text: 'text', separator: 'text?' },
  gives: 'list',
  examples: [
    { expression: 'split "a,b" ","', value: ['a', 'b'] },
    { expression: 'split " a  b "', value: ['a', 'b'] },
  ],
  run: ({ text, separator }) => (separator === undefined ? (text.match(/\S+/g) ?? []) : text.split(separator)),
});

export const lines = defineHelper({
  name: 'lines',
  summary: 'the lines of a text, without an empty one at its end',
  takes: { text: 'text' },
  gives: 'list',
  examples: [{ expression: 'lines text', vars: { text: 'a\nb\n' }, value: ['a', 'b'] }],
  run: ({ text }) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)),
});

export const upper = defineHelper({
  name: 'upper',
  summary: 'a text in capitals',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'upper "etcd"', value: 'ETCD' }],
  run: ({ text }) => text.toUpperCase(),
});

export const lower = defineHelper({
  name: 'lower',
  summary: 'a text in small letters',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'lower "ETCD"', value: 'etcd' }],
  run: ({ text }) => text.toLowerCase(),
});

export const capitalize = defineHelper({
  name: 'capitalize',
  summary: 'a text with a capital first letter, the rest as it is',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'capitalize "etcd runs"', value: 'Etcd runs' }],
  run: ({ text }) => text.replace(/^./u, (first) => first.toUpperCase()),
});

export const trim = defineHelper({
  name: 'trim',
  summary: 'a text without the white space around it',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'trim " a b\n"', value: 'a b' }],
  run: ({ text }) => text.trim(),
});

export const replace = defineHelper({
  name: 'replace',
  summary: 'a text with every occurrence of a part replaced',
  takes: { text: 'text', part: 'text', by: 'text' },
  gives: 'text',
  examples: [{ expression: 'replace "a.b.c" "." "-"', value: 'a-b-c' }],
  run: ({ text, part, by }) => text.split(part).join(by),
});

export const startswith = defineHelper({
  name: 'startswith',
  summary: 'whether a text starts with another',
  takes: { text: 'text', start: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'startswith "v1.30" "v1"', value: true }],
  run: ({ text, start }) => text.startsWith(start),
});

export const endswith = defineHelper({
  name: 'endswith',
  summary: 'whether a text ends with another',
  takes: { text: 'text', end: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'endswith "etcd.service" ".timer"', value: false }],
  run: ({ text, end }) => text.endsWith(end),
});

export const indent = defineHelper({
  name: 'indent',
  summary: 'a text with all its lines but the first (and empty ones) moved right by so many spaces',
  takes: { text: 'text', spaces: 'integer' },
  gives: 'text',
  examples: [{ expression: 'indent text 2', vars: { text: 'a\nb\n\nc' }, value: 'a\n  b\n\n  c' }],
  run: ({ text, spaces }) => {
    if (spaces < 0 || spaces > 1000) throw new Refusal('the number of spaces has to be between 0 and 1000');
    return text.replace(/\n(?=[^\r\n])/g, `\n${' '.repeat(spaces)}`);
  },
});

export const quote = defineHelper({
  name: 'quote',
  summary: 'a text as one word of a POSIX shell',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'quote "it\'s"', value: "'it'\\''s'" }],
  run: ({ text }) => {
    if (text.includes('\0')) throw new Refusal('a shell cannot take a NUL character');
    return `'${text.replaceAll("'", `'\\''`)}'`;
  },
});

export const basename = defineHelper({
  name: 'basename',
  summary: 'the last part of a path',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'basename "/etc/etcd/ca.pem"', value: 'ca.pem' }],
  run: ({ path }) => posix.basename(path),
});

export const dirname = defineHelper({
  name: 'dirname',
  summary: 'a path without its last part',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'dirname "/etc/etcd/ca.pem"', value: '/etc/etcd' }],
  run: ({ path }) => posix.dirname(path),
});

function textOf(value: Value): string {
  const text = asText(value);
  if (typeof text === 'string') return text;
  throw new Refusal(`${describe(value)} cannot stand in a text`, textHint(value));
}

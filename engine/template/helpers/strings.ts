import type { Value } from '../../types.ts';
import { asText, describe, textHint } from '../values.ts';
import { about, defineHelper, Refusal } from './helper.ts';

export const concat = defineHelper({
  name: 'concat',
  summary: 'texts, numbers and booleans put together to one text',
  takes: { parts: 'any...' },
  gives: 'text',
  examples: [
    { expression: 'concat "https://" address ":" 6443', vars: { address: '10.0.0.1' }, value: 'https://10.0.0.1:6443' },
  ],
  run: ({ parts }) => parts.map((part, index) => about('parts', () => textOf(part), index)).join(''),
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
  run: ({ list, separator = ',' }) => about('list', () => list.map(textOf)).join(separator),
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
  summary: 'a text with a capital first letter, the rest in small letters',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'capitalize "etcd RUNS"', value: 'Etcd runs' }],
  run: ({ text }) => text.toLowerCase().replace(/^./u, (first) => first.toUpperCase()),
});

export const title = defineHelper({
  name: 'title',
  summary: 'a text with a capital first letter in each word, the rest in small letters',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'title "control plane"', value: 'Control Plane' }],
  run: ({ text }) =>
    text.toLowerCase().replace(/(^|[-\s({[<])(\S)/gu, (_, before, first) => before + first.toUpperCase()),
});

export const trim = defineHelper({
  name: 'trim',
  summary: 'a text without the white space, or these characters, around it',
  takes: { text: 'text', characters: 'text?' },
  gives: 'text',
  examples: [
    { expression: 'trim " a b\n"', value: 'a b' },
    { expression: 'trim "--a-b-" "-"', value: 'a-b' },
  ],
  run: ({ text, characters }) => {
    if (characters === undefined) return text.trim();
    const all = [...text];
    const kept = (character: string) => !characters.includes(character);
    const start = all.findIndex(kept);
    return start === -1 ? '' : all.slice(start, all.findLastIndex(kept) + 1).join('');
  },
});

export const replace = defineHelper({
  name: 'replace',
  summary: 'a text with every occurrence of a part replaced, or only the first so many',
  takes: { text: 'text', part: 'text', by: 'text', count: 'integer?' },
  gives: 'text',
  examples: [
    { expression: 'replace "a.b.c" "." "-"', value: 'a-b-c' },
    { expression: 'replace "a.b.c" "." "-" 1', value: 'a-b.c' },
  ],
  run: ({ text, part, by, count = -1 }) => {
    const parts = text.split(part);
    if (count < 0 || count >= parts.length) return parts.join(by);
    return [...parts.slice(0, count), parts.slice(count).join(part)].join(by);
  },
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

export const removeprefix = defineHelper({
  name: 'removeprefix',
  summary: 'a text without what it starts with, if it does',
  takes: { text: 'text', start: 'text' },
  gives: 'text',
  examples: [{ expression: 'removeprefix "v1.30.2" "v"', value: '1.30.2' }],
  run: ({ text, start }) => (text.startsWith(start) ? text.slice(start.length) : text),
});

export const removesuffix = defineHelper({
  name: 'removesuffix',
  summary: 'a text without what it ends with, if it does',
  takes: { text: 'text', end: 'text' },
  gives: 'text',
  examples: [{ expression: 'removesuffix "etcd.service" ".service"', value: 'etcd' }],
  run: ({ text, end }) => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text),
});

/** How a value stands in a text; a Refusal when it has no such form. */
export function textOf(value: Value): string {
  const text = asText(value);
  if (typeof text === 'string') return text;
  throw new Refusal(`${describe(value)} cannot stand in a text`, textHint(value));
}

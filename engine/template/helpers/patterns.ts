import { defineHelper, Missing, Refusal } from './helper.ts';

export const matches = defineHelper({
  name: 'matches',
  summary: 'whether a regular expression (JavaScript’s) matches somewhere in a text',
  takes: { text: 'text', pattern: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'matches "etcd-0" "-[0-9]+$"', value: true },
    { expression: 'matches "etcd" "^e$"', value: false },
  ],
  run: ({ text, pattern }) => expression(pattern, 'u').test(text),
});

export const regexfind = defineHelper({
  name: 'regexfind',
  summary: 'the first match of a regular expression, or of its first group; missing when there is none',
  takes: { text: 'text', pattern: 'text' },
  gives: 'text',
  examples: [
    { expression: 'regexfind "etcd Version: 3.5.12" "[0-9.]+"', value: '3.5.12' },
    { expression: 'regexfind "etcd Version: 3.5.12" "Version: ([0-9]+)"', value: '3' },
    { expression: 'default (regexfind "etcd" "[0-9]+") "none"', value: 'none' },
  ],
  run: ({ text, pattern }) => {
    const found = expression(pattern, 'u').exec(text);
    return found?.[1] ?? found?.[0] ?? new Missing('regexfind: the pattern matches nowhere');
  },
});

export const regexreplace = defineHelper({
  name: 'regexreplace',
  summary: 'a text with every match of a regular expression replaced; $1 is its first group',
  takes: { text: 'text', pattern: 'text', by: 'text' },
  gives: 'text',
  examples: [{ expression: 'regexreplace "a1b22" "([0-9]+)" "<$1>"', value: 'a<1>b<22>' }],
  run: ({ text, pattern, by }) => text.replace(expression(pattern, 'gu'), by),
});

function expression(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new Refusal((error as Error).message);
  }
}

import type { Value } from '../../types.ts';
import { defineHelper, Missing, Refusal } from './helper.ts';

const flags = { ignorecase: 'boolean?', multiline: 'boolean?' } as const;

interface Flags {
  readonly ignorecase?: boolean | undefined;
  readonly multiline?: boolean | undefined;
}

export const search = defineHelper({
  name: 'search',
  also: ['matches'],
  summary: 'whether a regular expression matches somewhere in a text',
  takes: { text: 'text', pattern: 'text' },
  options: flags,
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'search "etcd-0" "-[0-9]+$"', value: true },
    { expression: 'search "etcd" "^E" ignorecase=true', value: true },
  ],
  run: ({ text, pattern, ...given }) => regular(pattern, given).test(text),
});

export const match = defineHelper({
  name: 'match',
  summary: 'whether a regular expression matches at the beginning of a text',
  takes: { text: 'text', pattern: 'text' },
  options: flags,
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'match "etcd-0" "etcd"', value: true },
    { expression: 'match "etcd-0" "0"', value: false },
  ],
  run: ({ text, pattern, ...given }) => regular(pattern, given, 'y').test(text),
});

export const regexSearch = defineHelper({
  name: 'regex_search',
  summary:
    'the first match of a regular expression, or a list of the groups of it that are named by number or name; missing when there is none',
  takes: { text: 'text', pattern: 'text', groups: 'any...' },
  options: flags,
  gives: 'any',
  examples: [
    { expression: 'regex_search "etcd Version: 3.5.12" "[0-9.]+"', value: '3.5.12' },
    { expression: 'regex_search "a=1" "(\\w)=(?P<value>\\w)" 1 "value"', value: ['a', '1'] },
    { expression: 'default (regex_search "etcd" "[0-9]+") "none"', value: 'none' },
  ],
  run: ({ text, pattern, groups, ...given }) => {
    const found = regular(pattern, given).exec(text);
    if (!found) return new Missing('regex_search: the pattern matches nowhere');
    return groups.length === 0 ? found[0] : groups.map((name, index) => groupOf(found, name, index));
  },
});

export const regexfind = defineHelper({
  name: 'regexfind',
  summary: 'the first match of a regular expression, or of its first group if it has one; missing when there is none',
  takes: { text: 'text', pattern: 'text' },
  options: flags,
  gives: 'text',
  examples: [
    { expression: 'regexfind "etcd Version: 3.5.12" "[0-9.]+"', value: '3.5.12' },
    { expression: 'regexfind "etcd Version: 3.5.12" "Version: ([0-9]+)"', value: '3' },
    { expression: 'default (regexfind "etcd" "[0-9]+") "none"', value: 'none' },
  ],
  run: ({ text, pattern, ...given }) => {
    const found = regular(pattern, given).exec(text);
    return found?.[1] ?? found?.[0] ?? new Missing('regexfind: the pattern matches nowhere');
  },
});

export const regexFindall = defineHelper({
  name: 'regex_findall',
  summary: 'all matches of a regular expression, of its group if it has one, as lists if it has several',
  takes: { text: 'text', pattern: 'text' },
  options: flags,
  gives: 'list',
  examples: [
    { expression: 'regex_findall "a1 b22" "[0-9]+"', value: ['1', '22'] },
    {
      expression: 'regex_findall "a=1 b=2" "(\\w)=(\\w)"',
      value: [
        ['a', '1'],
        ['b', '2'],
      ],
    },
  ],
  run: ({ text, pattern, ...given }) =>
    Array.from(text.matchAll(regular(pattern, given, 'g')), ([whole, ...groups]): Value => {
      const texts = groups.map((group) => group ?? '');
      return texts.length > 1 ? texts : (texts[0] ?? whole);
    }),
});

export const regexReplace = defineHelper({
  name: 'regex_replace',
  summary:
    'a text with every match of a regular expression replaced, or the first so many; \\1 or \\g<name> is what a group matched',
  takes: { text: 'text', pattern: 'text', by: 'text?' },
  options: { ...flags, count: 'integer?' },
  gives: 'text',
  examples: [
    { expression: 'regex_replace "a1b22" "([0-9]+)" "<\\1>"', value: 'a<1>b<22>' },
    { expression: 'regex_replace "a1b22" "[0-9]" "" count=1', value: 'ab22' },
  ],
  run: ({ text, pattern, by = '', count = 0, ...given }) => {
    let left = count > 0 ? count : Number.POSITIVE_INFINITY;
    return text.replace(regular(pattern, given, 'g'), (...found) => {
      if (left-- <= 0) return String(found[0]);
      const named = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string>) : {};
      return replacement(by, found as readonly unknown[], named);
    });
  },
});

export const regexEscape = defineHelper({
  name: 'regex_escape',
  summary: 'a text as a regular expression that matches just that text',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'regex_escape "10.0.0.1"', value: '10\\.0\\.0\\.1' }],
  run: ({ text }) => text.replace(/[\\^$.*+?()[\]{}|&~# -]/g, '\\$&'),
});

/** Characters that Python lets a pattern escape, and JavaScript does not. */
const escapable = /\\(["'#%&,:;<=>@_`~! ])/g;

/** Python's writing of a pattern as JavaScript's: `(?P<name>`, `(?P=name)`, `\A`, `\Z`, and escapes that mean nothing. */
function translated(pattern: string): string {
  return pattern.replace(/\[(?:\\.|[^\]\\])*\]|\\.|\(\?P<|\(\?P=(\w+)\)/gs, (part, name) => {
    if (part.startsWith('[')) return part.replace(escapable, '$1');
    if (name !== undefined) return `\\k<${name}>`;
    const other = { '(?P<': '(?<', '\\A': '^', '\\Z': '$', '\\-': '-' }[part];
    return other ?? part.replace(escapable, '$1');
  });
}

/** A regular expression of a text in JavaScript's or Python's writing; a Refusal when it is none. */
export function regular(pattern: string, { ignorecase, multiline }: Flags = {}, more = ''): RegExp {
  const [, inline = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  const all = `u${more}${ignorecase ? 'i' : ''}${multiline ? 'm' : ''}${inline}`;
  try {
    return new RegExp(translated(rest), [...new Set(all)].join(''));
  } catch (error) {
    throw new Refusal((error as Error).message, undefined, 'pattern');
  }
}

function groupOf(found: RegExpExecArray, name: Value, index: number): Value {
  const key = String(name).replace(/^\\(?:g<(.*)>|(\d+))$/, '$1$2');
  const group = /^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key];
  const known = /^\d+$/.test(key) ? Number(key) < found.length : Object.hasOwn(found.groups ?? {}, key);
  if (!known) throw new Refusal(`the pattern has no group "${key}"`, undefined, 'groups', index);
  return group ?? '';
}

function replacement(by: string, found: readonly unknown[], named: Readonly<Record<string, string>>): string {
  return by.replace(/\\(?:g<(\w+)>|(\d{1,2})|([nrt\\]))/g, (written, name, number, sign) => {
    if (sign !== undefined) return { n: '\n', r: '\r', t: '\t', '\\': '\\' }[sign as string]!;
    const key = name ?? number;
    const known = /^\d+$/.test(key) ? isGroup(found, key) : Object.hasOwn(named, key);
    if (!known) throw new Refusal(`the pattern has no group for "${written}"`, undefined, 'by');
    return String((/^\d+$/.test(key) ? found[Number(key)] : named[key]) ?? '');
  });
}

/** Whether a match, as a replacing function gets it, has a group with this number: behind the groups comes the offset. */
function isGroup(found: readonly unknown[], key: string): boolean {
  return Number(key) < found.findIndex((part) => typeof part === 'number');
}

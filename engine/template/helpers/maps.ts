import { didYouMean } from '../../errors.ts';
import type { Value, Values } from '../../types.ts';
import { describe, equal, isList, isMap } from '../values.ts';
import { defineHelper, Missing, Refusal } from './helper.ts';
import { partAt, sorted } from './lists.ts';

export const dict = defineHelper({
  name: 'dict',
  summary: 'a map of its named arguments, or of a list of pairs',
  takes: { pairs: 'list?' },
  named: 'the keys, each with its value',
  gives: 'map',
  secrets: 'kept',
  examples: [
    { expression: 'dict name="etcd" port=2379', value: { name: 'etcd', port: 2379 } },
    { expression: 'dict (zip (list "a" "b") (list 1 2))', value: { a: 1, b: 2 } },
  ],
  run: ({ pairs = [] }, { named }) => {
    const given = pairs.map((pair): [string, Value] => {
      if (isList(pair) && pair.length === 2) return [keyOf(pair[0]!, 'pairs'), pair[1]!];
      throw new Refusal(`a pair is a list of a key and a value, not ${describe(pair)}`, undefined, 'pairs');
    });
    return Object.fromEntries([...given, ...Object.entries(named)]);
  },
});

export const keys = defineHelper({
  name: 'keys',
  summary: 'the keys of a map, in its order',
  takes: { map: 'map' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'keys x', vars: { x: { b: 1, a: 2 } }, value: ['b', 'a'] }],
  run: ({ map }) => Object.keys(map),
});

export const values = defineHelper({
  name: 'values',
  summary: 'the values of a map, in its order',
  takes: { map: 'map' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'values x', vars: { x: { b: 1, a: 2 } }, value: [1, 2] }],
  run: ({ map }) => Object.values(map),
});

export const dict2items = defineHelper({
  name: 'dict2items',
  also: ['entries'],
  summary: 'the entries of a map as a list of maps with key and value, for loops',
  takes: { map: 'map' },
  options: { key_name: 'text?', value_name: 'text?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'dict2items x', vars: { x: { a: 1 } }, value: [{ key: 'a', value: 1 }] },
    { expression: 'dict2items x key_name="name"', vars: { x: { a: 1 } }, value: [{ name: 'a', value: 1 }] },
  ],
  run: ({ map, key_name = 'key', value_name = 'value' }) =>
    Object.entries(map).map(([key, value]) => ({ [key_name]: key, [value_name]: value })),
});

export const items2dict = defineHelper({
  name: 'items2dict',
  summary: 'a map of a list of maps with key and value',
  takes: { list: 'list' },
  options: { key_name: 'text?', value_name: 'text?' },
  gives: 'map',
  secrets: 'kept',
  examples: [{ expression: 'items2dict x', vars: { x: [{ key: 'a', value: 1 }] }, value: { a: 1 } }],
  run: ({ list, key_name = 'key', value_name = 'value' }) =>
    Object.fromEntries(list.map((item) => [keyOf(partAt(item, key_name), 'list'), partAt(item, value_name)])),
});

export const dictsort = defineHelper({
  name: 'dictsort',
  summary: 'pairs of the keys and values of a map, sorted by key, or by value',
  takes: { map: 'map' },
  options: { case_sensitive: 'boolean?', by: 'text?', reverse: 'boolean?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'dictsort x',
      vars: { x: { b: 1, a: 2 } },
      value: [
        ['a', 2],
        ['b', 1],
      ],
    },
  ],
  run: ({ map, case_sensitive = false, by = 'key', reverse = false }) => {
    if (by !== 'key' && by !== 'value') throw new Refusal('it has to be "key" or "value"', undefined, 'by');
    const column = by === 'key' ? '0' : '1';
    return sorted(Object.entries(map), column, case_sensitive, reverse);
  },
});

export const combine = defineHelper({
  name: 'combine',
  also: ['merge'],
  summary:
    'one map of several; where a key is in more than one, the later wins, or with recursive=true their maps are combined and their lists as list_merge says: replace, keep, append, prepend, append_rp or prepend_rp (without what is in the later list)',
  takes: { map: 'map', more: 'map...' },
  options: { recursive: 'boolean?', list_merge: 'text?' },
  gives: 'map',
  secrets: 'kept',
  examples: [
    { expression: 'combine a (dict y=3)', vars: { a: { x: 1, y: 2 } }, value: { x: 1, y: 3 } },
    {
      expression: 'combine a b recursive=true list_merge="append"',
      vars: { a: { x: { y: 1, l: [1] } }, b: { x: { z: 2, l: [2] } } },
      value: { x: { y: 1, l: [1, 2], z: 2 } },
    },
  ],
  run: ({ map, more, recursive = false, list_merge = 'replace' }) => {
    const lists = listMerges[list_merge];
    if (!lists) throw new Refusal(`it has to be one of ${Object.keys(listMerges).join(', ')}`, undefined, 'list_merge');
    return more.reduce((whole, part) => combined(whole, part, recursive, lists), map);
  },
});

export const pick = defineHelper({
  name: 'pick',
  summary: 'a map with only these of its keys, as far as it has them',
  takes: { map: 'map', keys: 'text...' },
  gives: 'map',
  secrets: 'kept',
  examples: [{ expression: 'pick x "a" "c"', vars: { x: { a: 1, b: 2 } }, value: { a: 1 } }],
  run: ({ map, keys }) => Object.fromEntries(Object.entries(map).filter(([key]) => keys.includes(key))),
});

export const drop = defineHelper({
  name: 'drop',
  summary: 'a map without these keys',
  takes: { map: 'map', keys: 'text...' },
  gives: 'map',
  secrets: 'kept',
  examples: [{ expression: 'drop x "a"', vars: { x: { a: 1, b: 2 } }, value: { b: 2 } }],
  run: ({ map, keys }) => Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key))),
});

export const extract = defineHelper({
  name: 'extract',
  summary:
    'what a map or list has under a key, and what that has under further keys: lookup with the key first, for map',
  takes: { key: 'any', container: 'any', more: 'any...' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'map (list "b" "a") "extract" x', vars: { x: { a: 1, b: 2 } }, value: [2, 1] },
    { expression: 'extract "a" x "port"', vars: { x: { a: { port: 80 } } }, value: 80 },
  ],
  run: ({ key, container, more }) => {
    let value = container;
    for (const each of [key, ...more]) {
      const found = find(value, each);
      if (found === undefined) return absent(value, each);
      value = found;
    }
    return value;
  },
});

export const lookup = defineHelper({
  name: 'lookup',
  summary: 'the entry of a map or list whose key is computed; missing, or the fallback, when there is none',
  takes: { container: 'any', key: 'any', fallback: 'any?' },
  gives: 'any',
  secrets: 'kept',
  examples: [
    { expression: 'lookup ports name', vars: { ports: { etcd: 2379 }, name: 'etcd' }, value: 2379 },
    { expression: 'lookup (list "a" "b") 1', value: 'b' },
    { expression: 'lookup ports "none" 0', vars: { ports: {} }, value: 0 },
  ],
  run: ({ container, key, fallback }) => {
    const found = find(container, key);
    if (found !== undefined) return found;
    return fallback === undefined ? absent(container, key) : fallback;
  },
});

function find(container: Value, key: Value): Value | undefined {
  if (isList(container) && typeof key === 'number') return container[key];
  if (isMap(container) && typeof key === 'string') return Object.hasOwn(container, key) ? container[key] : undefined;
  throw new Refusal(`${describe(key)} cannot be a key of ${describe(container)}`, lookupHint(container), 'key');
}

/** Ansible's `lookup('file', path)`. */
function lookupHint(container: Value): string | undefined {
  return typeof container === 'string'
    ? `lookup is for maps and lists; Ansible's lookups are helpers: ${container} "…"`
    : undefined;
}

function absent(container: Value, key: Value): Missing {
  const hint = isMap(container) ? didYouMean(String(key), Object.keys(container)) : undefined;
  return new Missing(`${describe(container)} has no ${JSON.stringify(key)}`, hint);
}

type ListMerge = (earlier: readonly Value[], later: readonly Value[]) => readonly Value[];

const listMerges: Readonly<Record<string, ListMerge>> = {
  replace: (_, later) => later,
  keep: (earlier) => earlier,
  append: (earlier, later) => [...earlier, ...later],
  prepend: (earlier, later) => [...later, ...earlier],
  append_rp: (earlier, later) => [...without(earlier, later), ...later],
  prepend_rp: (earlier, later) => [...later, ...without(earlier, later)],
};

function without(list: readonly Value[], other: readonly Value[]): readonly Value[] {
  return list.filter((item) => !other.some((each) => equal(each, item)));
}

function combined(earlier: Values, later: Values, recursive: boolean, lists: ListMerge): Values {
  const whole = new Map(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    const before = whole.get(key);
    if (recursive && before !== undefined && isMap(before) && isMap(value)) {
      whole.set(key, combined(before, value, recursive, lists));
    } else whole.set(key, before !== undefined && isList(before) && isList(value) ? lists(before, value) : value);
  }
  return Object.fromEntries(whole);
}

/** A key of a map; a Refusal for anything but a text or number. */
function keyOf(value: Value, argument: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Refusal(`${describe(value)} cannot be a key of a map`, undefined, argument);
}

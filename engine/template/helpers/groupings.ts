import type { Value } from '../../types.ts';
import { describe, equal, isList, isMap } from '../values.ts';
import { about, defineHelper, Refusal } from './helper.ts';
import { findPart, itemsOf, partAt, sorted } from './lists.ts';

export const subelements = defineHelper({
  name: 'subelements',
  summary: 'pairs of each item of a list and each item of the list that it has at a path of keys',
  takes: { list: 'list', path: 'text' },
  options: { skip_missing: 'boolean?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'subelements users "keys"',
      vars: { users: [{ id: 'ann', keys: ['x', 'y'] }] },
      value: [
        [{ id: 'ann', keys: ['x', 'y'] }, 'x'],
        [{ id: 'ann', keys: ['x', 'y'] }, 'y'],
      ],
    },
  ],
  run: ({ list, path, skip_missing = false }) =>
    list.flatMap((item) => {
      const part = skip_missing ? findPart(item, path) : partAt(item, path);
      if (part === undefined) return [];
      if (!isList(part))
        throw new Refusal(`"${path}" has to be a list in each item, not ${describe(part)}`, undefined, 'path');
      return part.map((inner): Value => [item, inner]);
    }),
});

export const groupby = defineHelper({
  name: 'groupby',
  summary: 'pairs of each value that the items of a list have at a path of keys, in order, and the items that have it',
  takes: { list: 'list', path: 'text' },
  options: { default: 'any?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'groupby x "t"',
      vars: { x: [{ t: 'b' }, { t: 'a', n: 1 }, { t: 'b', n: 2 }] },
      value: [
        ['a', [{ t: 'a', n: 1 }]],
        ['b', [{ t: 'b' }, { t: 'b', n: 2 }]],
      ],
    },
  ],
  run: ({ list, path, default: fallback }) => {
    const groups: [Value, Value[]][] = [];
    for (const item of list) {
      const value = findPart(item, path) ?? fallback ?? partAt(item, path);
      const group = groups.find(([other]) => equal(other, value));
      if (group) group[1].push(item);
      else groups.push([value, [item]]);
    }
    return sorted(groups, '0', true, false);
  },
});

export const rekeyOnMember = defineHelper({
  name: 'rekey_on_member',
  summary: 'a map of the maps of a list (or of a map), each under what it has at a key',
  takes: { data: 'any', key: 'text' },
  options: { duplicates: 'text?' },
  gives: 'map',
  secrets: 'kept',
  examples: [
    { expression: 'rekey_on_member x "id"', vars: { x: [{ id: 'a', n: 1 }] }, value: { a: { id: 'a', n: 1 } } },
  ],
  run: ({ data, key, duplicates = 'error' }) => {
    if (!/^(error|overwrite)$/.test(duplicates))
      throw new Refusal('it has to be "error" or "overwrite"', undefined, 'duplicates');
    const rekeyed = new Map<string, Value>();
    for (const item of isMap(data) ? Object.values(data) : about('data', () => itemsOf(data))) {
      const name = partAt(item, key);
      if (typeof name !== 'string') throw new Refusal(`${describe(name)} cannot be a key of a map`, undefined, 'key');
      if (rekeyed.has(name) && duplicates === 'error') {
        throw new Refusal(`"${name}" is there twice`, 'duplicates="overwrite" takes the last', 'data');
      }
      rekeyed.set(name, item);
    }
    return Object.fromEntries(rekeyed);
  },
});

import { didYouMean } from '../../errors.ts';
import type { Value } from '../../types.ts';
import { describe, isList, isMap } from '../values.ts';
import { defineHelper, Missing, Refusal } from './helper.ts';

export const dict = defineHelper({
  name: 'dict',
  summary: 'a map of its named arguments',
  takes: {},
  named: 'the keys, each with its value',
  gives: 'map',
  secrets: 'kept',
  examples: [{ expression: 'dict name="etcd" port=2379', value: { name: 'etcd', port: 2379 } }],
  run: (_, { named }) => named,
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

export const entries = defineHelper({
  name: 'entries',
  summary: 'the entries of a map as a list of maps with key and value, for loops',
  takes: { map: 'map' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'entries x', vars: { x: { a: 1 } }, value: [{ key: 'a', value: 1 }] }],
  run: ({ map }) => Object.entries(map).map(([key, value]) => ({ key, value })),
});

export const merge = defineHelper({
  name: 'merge',
  summary: 'one map of several; where a key is in more than one, the later wins (its lists and maps as a whole)',
  takes: { map: 'map', more: 'map...' },
  gives: 'map',
  secrets: 'kept',
  examples: [{ expression: 'merge a (dict y=3)', vars: { a: { x: 1, y: 2 } }, value: { x: 1, y: 3 } }],
  run: ({ map, more }) => Object.fromEntries([map, ...more].flatMap((part) => Object.entries(part))),
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
  throw new Refusal(`${describe(key)} cannot be a key of ${describe(container)}`);
}

function absent(container: Value, key: Value): Missing {
  const hint = isMap(container) ? didYouMean(String(key), Object.keys(container)) : undefined;
  return new Missing(`${describe(container)} has no ${describe(key)}`, hint);
}

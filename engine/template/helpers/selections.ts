import type { Value } from '../../types.ts';
import { equal, isMap, isTruthy } from '../values.ts';
import { defineHelper, Missing, Refusal, type Surroundings } from './helper.ts';
import { findPart, partAt } from './lists.ts';

const members = [
  { name: 'a', role: { voter: true } },
  { name: 'b', role: { voter: false } },
];

export const map = defineHelper({
  name: 'map',
  summary:
    'a list with a helper applied to each item, which is its first argument; or the part that each item has at a path',
  takes: { list: 'list', helper: 'helper?', more: 'any...' },
  options: { attribute: 'text?', default: 'any?' },
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'map (list "a" "b") "upper"', value: ['A', 'B'] },
    { expression: 'map (list "a" "b") "replace" "a" "x"', value: ['x', 'b'] },
    { expression: 'map members attribute="name"', vars: { members }, value: ['a', 'b'] },
    { expression: 'map x attribute="a.b" default=0', vars: { x: [{ a: { b: 1 } }, {}] }, value: [1, 0] },
  ],
  run: ({ list, helper, more, attribute, default: fallback }, call) => {
    if ((helper === undefined) === (attribute === undefined)) {
      throw new Refusal('it needs either a helper or attribute=', 'map list "upper", or map list attribute="name"');
    }
    if (attribute !== undefined) {
      return list.map((item) => findPart(item, attribute) ?? fallback ?? partAt(item, attribute));
    }
    if (fallback !== undefined) throw new Refusal('default= goes with attribute=', undefined, 'default');
    return list.map((item) => found(call.call(helper!, [item, ...more])));
  },
});

export const pluck = defineHelper({
  name: 'pluck',
  summary: 'the values that the maps of a list have under a key; all of them need it',
  takes: { list: 'list', key: 'text' },
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'pluck members "name"', vars: { members }, value: ['a', 'b'] }],
  run: ({ list, key }) => list.map((item) => partAt(item, key)),
});

export const where = defineHelper({
  name: 'where',
  summary: 'the maps of a list that have these keys with these values',
  takes: { list: 'list' },
  named: 'the keys, each with the value to have',
  gives: 'list',
  secrets: 'kept',
  examples: [
    {
      expression: 'pluck (where disks type="nvme") "name"',
      vars: { disks: [{ name: 'a', type: 'ssd' }, { name: 'b', type: 'nvme' }, { name: 'c' }] },
      value: ['b'],
    },
  ],
  run: ({ list }, { named }) =>
    list.filter((item) =>
      Object.entries(named).every(
        ([key, value]) => isMap(item) && Object.hasOwn(item, key) && equal(item[key]!, value),
      ),
    ),
});

const wanted = { list: 'list', test: 'test?', more: 'any...' } as const;
const byAttribute = { list: 'list', attribute: 'text', test: 'test?', more: 'any...' } as const;

export const select = defineHelper({
  name: 'select',
  summary:
    'the items of a list that pass a test (any helper that tells true or false of its first argument); without one, those that count as true',
  takes: wanted,
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'select (list 1 5 9) "gt" 4', value: [5, 9] },
    { expression: 'select (list "etcd-0" "worker-0") "match" "etcd"', value: ['etcd-0'] },
    { expression: 'select x', vars: { x: ['a', '', null] }, value: ['a'] },
  ],
  run: ({ list, test, more }, call) => list.filter((item) => passes(call, test, item, more)),
});

export const reject = defineHelper({
  name: 'reject',
  summary: 'the items of a list that do not pass a test',
  takes: wanted,
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'reject (list 1 5 9) "gt" 4', value: [1] }],
  run: ({ list, test, more }, call) => list.filter((item) => !passes(call, test, item, more)),
});

export const selectattr = defineHelper({
  name: 'selectattr',
  summary:
    'the items of a list whose part at a path of keys passes a test; all need that part, unless the test is "defined"',
  takes: byAttribute,
  gives: 'list',
  secrets: 'kept',
  examples: [
    { expression: 'pluck (selectattr members "role.voter") "name"', vars: { members }, value: ['a'] },
    { expression: 'pluck (selectattr members "name" "eq" "b") "name"', vars: { members }, value: ['b'] },
    { expression: 'selectattr x "a" "defined"', vars: { x: [{ a: 1 }, {}] }, value: [{ a: 1 }] },
  ],
  run: ({ list, attribute, test, more }, call) =>
    list.filter((item) => attributePasses(call, item, attribute, test, more)),
});

export const rejectattr = defineHelper({
  name: 'rejectattr',
  summary: 'the items of a list whose part at a path of keys does not pass a test',
  takes: byAttribute,
  gives: 'list',
  secrets: 'kept',
  examples: [{ expression: 'pluck (rejectattr members "role.voter") "name"', vars: { members }, value: ['b'] }],
  run: ({ list, attribute, test, more }, call) =>
    list.filter((item) => !attributePasses(call, item, attribute, test, more)),
});

export const any = defineHelper({
  name: 'any',
  summary: 'whether an item of a list counts as true, or passes a test',
  takes: wanted,
  gives: 'boolean',
  secrets: 'kept',
  examples: [
    { expression: 'any (list false true)', value: true },
    { expression: 'any (list 1 2) "gt" 2', value: false },
  ],
  run: ({ list, test, more }, call) => list.some((item) => passes(call, test, item, more)),
});

export const all = defineHelper({
  name: 'all',
  summary: 'whether all items of a list count as true, or pass a test',
  takes: wanted,
  gives: 'boolean',
  secrets: 'kept',
  examples: [{ expression: 'all (list 1 2) "gt" 0', value: true }],
  run: ({ list, test, more }, call) => list.every((item) => passes(call, test, item, more)),
});

function passes(call: Surroundings, test: string | undefined, item: Value, more: readonly Value[]): boolean {
  return test === undefined ? isTruthy(item) : call.passes(test, item, more);
}

function attributePasses(
  call: Surroundings,
  item: Value,
  attribute: string,
  test: string | undefined,
  more: readonly Value[],
): boolean {
  if (test === 'defined') return findPart(item, attribute) !== undefined;
  return passes(call, test, partAt(item, attribute), more);
}

function found(value: Value | Missing): Value {
  if (!(value instanceof Missing)) return value;
  throw new Refusal(`for one of the items ${value.message}`, value.hint, 'list');
}

import { Secret, type Value } from '../../types.ts';
import { describe, equal, isList, isMap } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';

export const eq = defineHelper({
  name: 'eq',
  also: ['equalto'],
  summary: 'whether two values are the same, of the same type and in all their parts',
  takes: { a: 'any', b: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'eq cni "calico"', vars: { cni: 'calico' }, value: true },
    { expression: 'eq "1" 1', value: false },
    { expression: 'eq a (list 1 2)', vars: { a: [1, 2] }, value: true },
  ],
  run: ({ a, b }) => equal(a, b),
});

export const ne = defineHelper({
  name: 'ne',
  summary: 'whether two values differ',
  takes: { a: 'any', b: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'ne cni "calico"', vars: { cni: 'flannel' }, value: true }],
  run: ({ a, b }) => !equal(a, b),
});

export const lt = order('lt', 'whether a is less than b, as numbers or as texts', (sign) => sign < 0, true);
export const le = order('le', 'whether a is at most b', (sign) => sign <= 0, true);
export const gt = order('gt', 'whether a is greater than b', (sign) => sign > 0, false);
export const ge = order('ge', 'whether a is at least b', (sign) => sign >= 0, false);

function order(name: string, summary: string, holds: (sign: number) => boolean, expected: boolean) {
  return defineHelper({
    name,
    summary,
    takes: { a: 'any', b: 'any' },
    gives: 'boolean',
    secrets: 'compared',
    examples: [{ expression: `${name} 9 10`, value: expected }],
    run: ({ a, b }) => holds(compare(a, b)),
  });
}

/** The sign of a - b for two numbers, or for two texts by their characters' codes; a Refusal for anything else. */
export function compare(a: Value, b: Value): number {
  const left = a instanceof Secret ? a.reveal() : a;
  const right = b instanceof Secret ? b.reveal() : b;
  const comparable = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  if (!comparable) {
    const hint = 'int x and float x make numbers of texts';
    throw new Refusal(`cannot put ${describe(a)} and ${describe(b)} in an order`, hint);
  }
  if (left === right) return 0;
  return (left as string) < (right as string) ? -1 : 1;
}

export const within = defineHelper({
  name: 'in',
  summary: 'whether a list has this item, a map this key, or a text this part',
  takes: { item: 'any', container: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'in "etcd" roles', vars: { roles: ['etcd', 'worker'] }, value: true },
    { expression: 'in "port" etcd', vars: { etcd: { port: 2379 } }, value: true },
    { expression: 'in "el" "hello"', value: true },
  ],
  run: ({ item, container }) => has(container, item),
});

export const contains = defineHelper({
  name: 'contains',
  summary: 'the same with the container first: whether a list, map or text has this in it',
  takes: { container: 'any', item: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'contains roles "etcd"', vars: { roles: ['etcd', 'worker'] }, value: true },
    {
      expression: 'pluck (selectattr hosts "roles" "contains" "etcd") "name"',
      vars: {
        hosts: [
          { name: 'a', roles: ['etcd'] },
          { name: 'b', roles: [] },
        ],
      },
      value: ['a'],
    },
  ],
  run: ({ container, item }) => has(container, item),
});

function has(container: Value, item: Value): boolean {
  if (isList(container)) return container.some((other) => equal(item, other));
  if (typeof item !== 'string') {
    throw new Refusal(`${describe(item)} cannot be in ${describe(container)}`, undefined, 'item');
  }
  if (isMap(container)) return Object.hasOwn(container, item);
  if (typeof container === 'string') return container.includes(item);
  throw new Refusal(`${describe(container)} has no items`, undefined, 'container');
}

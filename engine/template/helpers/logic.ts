import type { Value } from '../../types.ts';
import { firstThat } from '../depends.ts';
import { isMap, isTruthy } from '../values.ts';
import { defineForm, Refusal } from './helper.ts';

export const and = defineForm({
  name: 'and',
  summary: 'whether all are true; the first that is false ends it',
  takes: { condition: 'boolean', more: 'boolean...' },
  gives: 'boolean',
  examples: [
    { expression: 'and (defined tls) tls.enabled', vars: { tls: { enabled: true } }, value: true },
    { expression: 'and (defined tls) tls.enabled', value: false },
  ],
  evaluate: (args) => firstThat(args, (condition) => !condition.boolean()) === undefined,
});

export const or = defineForm({
  name: 'or',
  summary: 'whether one is true; the first that is true ends it',
  takes: { condition: 'boolean', more: 'boolean...' },
  gives: 'boolean',
  examples: [{ expression: 'or (eq cni "calico") (eq cni "flannel")', vars: { cni: 'flannel' }, value: true }],
  evaluate: (args) => firstThat(args, (condition) => condition.boolean()) !== undefined,
});

export const not = defineForm({
  name: 'not',
  summary: 'true for false, and false for true',
  takes: { condition: 'boolean' },
  gives: 'boolean',
  examples: [{ expression: 'not (eq a b)', vars: { a: 1, b: 2 }, value: true }],
  evaluate: ([condition]) => !condition!.boolean(),
});

export const defaultTo = defineForm({
  name: 'default',
  summary: 'the first that is there and not null; the last one has to be',
  takes: { value: 'any', fallback: 'any', more: 'any...' },
  gives: 'any',
  mayMiss: (count) => count - 1,
  examples: [
    { expression: 'default etcd.port 2379', vars: { etcd: {} }, value: 2379 },
    { expression: 'default etcd.port 2379', value: 2379 },
    { expression: 'default mtu link.mtu 1500', vars: { mtu: null, link: { mtu: 9000 } }, value: 9000 },
    { expression: 'default text "nothing"', vars: { text: '' }, value: '' },
  ],
  evaluate: (args) => {
    for (const arg of args.slice(0, -1)) {
      const value = arg.find();
      if (value !== undefined && value !== null) return value;
    }
    return args.at(-1)!.value();
  },
});

export const defaultIfEmpty = defineForm({
  name: 'default_if_empty',
  summary: 'the first that is there and not null, false, 0, "" or empty; the last one whatever it is',
  takes: { value: 'any', fallback: 'any', more: 'any...' },
  gives: 'any',
  mayMiss: (count) => count - 1,
  examples: [
    { expression: 'default_if_empty proxy "none"', vars: { proxy: '' }, value: 'none' },
    { expression: 'default_if_empty list other.list 0', vars: { list: [] }, value: 0 },
  ],
  evaluate: (args) => {
    for (const arg of args.slice(0, -1)) {
      const value = arg.find();
      if (value !== undefined && !isEmpty(value)) return value;
    }
    return args.at(-1)!.value();
  },
});

export const mandatory = defineForm({
  name: 'mandatory',
  summary: 'a value that has to be there, with what to say when it is not',
  takes: { value: 'any', message: 'text?' },
  gives: 'any',
  examples: [
    { expression: 'mandatory vip "set vip to the address of the API"', vars: { vip: '10.0.0.1' }, value: '10.0.0.1' },
  ],
  evaluate: ([value, message]) => {
    if (!message) return value!.value();
    const found = value!.find();
    if (found !== undefined) return found;
    throw new Refusal(String(message.value()), undefined, 'value');
  },
});

export const defined = defineForm({
  name: 'defined',
  summary: 'whether a name, and all of its path, is there (null is)',
  takes: { value: 'any' },
  gives: 'boolean',
  mayMiss: () => 1,
  examples: [
    { expression: 'defined etcd.port', vars: { etcd: { port: 2379 } }, value: true },
    { expression: 'defined etcd.port.number', value: false },
  ],
  evaluate: ([value]) => value!.exists(),
});

export const ternary = defineForm({
  name: 'ternary',
  summary: 'one of two values; the other is not evaluated',
  takes: { condition: 'boolean', value: 'any', otherwise: 'any' },
  gives: 'any',
  examples: [{ expression: 'ternary secure "https" "http"', vars: { secure: true }, value: 'https' }],
  evaluate: ([condition, value, otherwise]) => (condition!.boolean() ? value! : otherwise!).value(),
});

function isEmpty(value: Value): boolean {
  return !isTruthy(value) || (isMap(value) && Object.keys(value).length === 0);
}

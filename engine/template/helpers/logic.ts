import { defineForm } from './helper.ts';

export const and = defineForm({
  name: 'and',
  summary: 'whether all are true; the first that is false ends it',
  takes: { condition: 'boolean', more: 'boolean...' },
  gives: 'boolean',
  examples: [
    { expression: 'and (defined tls) tls.enabled', vars: { tls: { enabled: true } }, value: true },
    { expression: 'and (defined tls) tls.enabled', value: false },
  ],
  evaluate: (args) => args.every((arg) => arg.boolean()),
});

export const or = defineForm({
  name: 'or',
  summary: 'whether one is true; the first that is true ends it',
  takes: { condition: 'boolean', more: 'boolean...' },
  gives: 'boolean',
  examples: [{ expression: 'or (eq cni "calico") (eq cni "flannel")', vars: { cni: 'flannel' }, value: true }],
  evaluate: (args) => args.some((arg) => arg.boolean()),
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

export const defined = defineForm({
  name: 'defined',
  summary: 'whether a name, and all of its path, is there (null is)',
  takes: { value: 'any' },
  gives: 'boolean',
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

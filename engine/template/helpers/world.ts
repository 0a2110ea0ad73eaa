import { defineHelper, Missing } from './helper.ts';

export const hostvar = defineHelper({
  name: 'hostvar',
  summary: 'a variable of another host; missing when that host has none of this name',
  takes: { host: 'text', variable: 'text' },
  gives: 'any',
  secrets: 'kept',
  examples: [{ expression: 'default (hostvar "controller-0" "no_such_variable") "none"', value: 'none' }],
  run: ({ host, variable }, { world }) =>
    world.hostVariable(host, variable) ?? new Missing(`the host "${host}" has no variable "${variable}"`),
});

export const file = defineHelper({
  name: 'file',
  summary: 'the text of a local file, looked for beside the playbook and in its roles; it is data, never a template',
  takes: { path: 'text' },
  gives: 'text',
  examples: [{ expression: 'file "greeting.txt"', value: 'hello {{ name }}\n' }],
  run: ({ path }, { world }) => world.readFile(path),
});

export const env = defineHelper({
  name: 'env',
  summary: 'an environment variable of the machine that runs kplay; missing when it is not set',
  takes: { name: 'text' },
  gives: 'text',
  examples: [
    { expression: 'env "HOME"', value: '/root' },
    { expression: 'default (env "NO_SUCH_VARIABLE") "none"', value: 'none' },
  ],
  run: ({ name }, { world }) =>
    world.environment(name) ?? new Missing(`the environment variable "${name}" is not set`, 'default (env "X") "…"'),
});

export const now = defineHelper({
  name: 'now',
  summary: 'the time of day here, in UTC, as ISO 8601 with seconds',
  takes: {},
  gives: 'text',
  examples: [{ expression: 'matches (now) "^20..-..-..T..:..:..Z$"', value: true }],
  run: () => `${new Date().toISOString().slice(0, 19)}Z`,
});

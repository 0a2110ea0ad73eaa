import { Secret, type Text, type Written } from '../../types.ts';
import type { World } from '../scope.ts';
import { asText, describe } from '../values.ts';
import { about, defineHelper, Missing, Refusal } from './helper.ts';
import { regular } from './patterns.ts';

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

export const variable = defineHelper({
  name: 'variable',
  summary: 'a variable whose name is computed; missing when there is none',
  takes: { name: 'text' },
  gives: 'any',
  secrets: 'kept',
  asksForAny: true,
  examples: [
    { expression: 'variable (concat "port_of_" app)', vars: { app: 'etcd', port_of_etcd: 2379 }, value: 2379 },
    { expression: 'default (variable "nothing") 0', value: 0 },
  ],
  run: ({ name }, call) => call.variable(name) ?? new Missing(`"${name}" is not defined`),
});

export const varnames = defineHelper({
  name: 'varnames',
  summary: 'the names of all variables in which one of these regular expressions matches, sorted',
  takes: { patterns: 'text...' },
  gives: 'list',
  secrets: 'kept',
  asksForAny: true,
  examples: [{ expression: 'varnames "^port_"', vars: { port_b: 1, port_a: 2, x: 3 }, value: ['port_a', 'port_b'] }],
  run: ({ patterns }, call) => {
    const known = [...new Set(call.names())].sort();
    const wanted = patterns.map((pattern, index) => about('patterns', () => regular(pattern), index));
    return known.filter((name) => wanted.some((pattern) => pattern.test(name)));
  },
});

export const template = defineHelper({
  name: 'template',
  summary:
    'the text of a local template file, evaluated with the variables of this place; looked for as the template module does',
  takes: { path: 'text' },
  gives: 'text',
  secrets: 'kept',
  asksForAny: true,
  examples: [{ expression: 'template "greeting.hbs"', vars: { name: 'Ann' }, value: 'hello Ann\n' }],
  run: ({ path }, call) => {
    const { written, secret } = templateIn(call.world, call.world.findFile('templates', path));
    const value = call.evaluate(`the template ${path}`, written);
    const text = asText(value);
    if (text === undefined) throw new Refusal(`it gives ${describe(value)}, which is not a text`);
    return secret && typeof text === 'string' ? new Secret(text) : text;
  },
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

/** A template file that was read; secret when it is encrypted. */
interface Template {
  readonly written: Written;
  readonly secret: boolean;
}

/** Template files that were read, each once, so that one that asks for itself is known. */
const read = new WeakMap<World, Map<string, Template>>();

function templateIn(world: World, file: string): Template {
  const files = read.get(world) ?? new Map<string, Template>();
  read.set(world, files);
  const known = files.get(file);
  if (known) return known;
  const template = templateOf(file, world.readFile(file));
  files.set(file, template);
  return template;
}

function templateOf(file: string, text: Text): Template {
  const secret = text instanceof Secret;
  const content = secret ? text.reveal() : text;
  return { written: { origin: { file, line: 1, column: 1 }, content, literal: true }, secret };
}

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { explain, InputError } from '../../engine/errors.ts';
import { packageRoot } from '../../engine/package.ts';
import type { Scope, World } from '../../engine/template/scope.ts';
import type { Binding, Origin, Value, Values, Written } from '../../engine/types.ts';

/** A string as its author wrote it, at the beginning of a file that does not exist. */
export function written(content: Written['content'], file = 'play.yml', line = 1, column = 1): Written {
  return { origin: place(file, line, column), content };
}

/** A place in a file that does not exist. */
export function place(file = 'play.yml', line = 1, column = 1): Origin {
  return { file, line, column };
}

/** A scope of data, and of variables that are written (each in its own line of vars.yml, from column 10). */
export function scopeOf(
  data: Values,
  variables: Readonly<Record<string, string | Written>> = {},
  world = emptyWorld,
): Scope {
  const bindings = new Map<string, Binding>(Object.entries(data).map(([name, value]) => [name, { data: value }]));
  for (const [index, [name, value]] of Object.entries(variables).entries()) {
    bindings.set(name, { written: typeof value === 'string' ? written(value, 'vars.yml', index + 1, 10) : value });
  }
  return { lookup: (name) => bindings.get(name), names: () => bindings.keys(), world };
}

const folder = `${packageRoot()}/test/template/files`;

/** One other host without variables, a folder with a text and a template, and one environment variable. */
export const emptyWorld: World = {
  hostVariable: (host) => {
    if (host !== 'controller-0') throw new InputError(`there is no host "${host}"`);
    return undefined;
  },
  readFile: (name) => readFileSync(emptyWorld.findFile('files', name), 'utf8'),
  findFile: (_, name) => {
    const path = resolve(folder, name);
    if (existsSync(path)) return path;
    throw new InputError(`there is no file "${name}"`);
  },
  directory: folder,
  checking: false,
  mayBeUnknown: true,
  environment: (name) => (name === 'HOME' ? '/root' : undefined),
};

/** What evaluating gives, or the whole of its error as it is shown. */
export function outcome(evaluate: () => Value): Value | { error: string } {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof InputError) return { error: explain(error) };
    throw error;
  }
}

/** The error as it is shown, in lines. */
export function errorOf(evaluate: () => Value): string[] {
  const result = outcome(evaluate);
  if (result !== null && typeof result === 'object' && 'error' in result) return String(result.error).split('\n');
  throw new Error(`gave ${JSON.stringify(result)} where a mistake was expected`);
}

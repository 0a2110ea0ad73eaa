import { readdirSync, readFileSync } from 'node:fs';
import { packageRoot } from '../package.ts';

/** The shell library as one text: core.sh first, then the others by name, without comments and blank lines. */
export function library(): string {
  return compact(source());
}

/** What of the library a text needs: the functions that it names, those that these name, and what is set outside of functions. */
export function libraryFor(text: string): string {
  parts ??= partsOf(source());
  const { functions, outside } = parts;
  const needed = new Set<string>();
  const pending = [text, outside];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    for (const [name] of piece.matchAll(/\bkp_\w+/g)) {
      const body = functions.get(name);
      if (body === undefined || needed.has(name)) continue;
      needed.add(name);
      pending.push(body);
    }
  }
  return compact([...[...needed].map((name) => functions.get(name)!), outside].join(''));
}

interface Parts {
  readonly functions: ReadonlyMap<string, string>;
  readonly outside: string;
}

let parts: Parts | undefined;

/** A function of the library begins with its name at the start of a line, and ends with the next line of one bracket. */
function partsOf(script: string): Parts {
  const functions = new Map<string, string>();
  const outside = script.replace(/^(kp_\w+)\(\) [{(][^\n]*\n(?:[^\n]*\n)*?[})]\n/gm, (text, name: string) => {
    functions.set(name, text);
    return '';
  });
  return { functions, outside };
}

function source(): string {
  const folder = `${packageRoot()}/engine/remote`;
  const files = readdirSync(folder).filter((name) => name.endsWith('.sh') && name !== 'core.sh');
  return ['core.sh', ...files.sort()].map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('');
}

/** Comments that follow code stay: to tell them from a # in quotes would take a parser. */
function compact(script: string): string {
  return script.replace(/^[ \t]*(#.*)?\n/gm, '').replace(/^[ \t]+/gm, '');
}

import { readdirSync, readFileSync } from 'node:fs';
import { packageRoot } from '../package.ts';

/** The shell library as one text: core.sh first, then the others by name, without comments and blank lines. */
export function library(): string {
  return compact(source());
}

/** What of the library a text needs: the functions that it names, those that these name, and what is set outside of functions. */
export function libraryFor(text: string): string {
  const { outside } = parts();
  return textOf([...new Set([...namedBy(text), ...namedBy(outside)])]) + outside;
}

/** Gives, for one text after another, the functions that it needs and that none before it has needed; empty when there are none. */
export function librarySupply(before: string): (text: string) => string {
  const given = new Set(namedBy(before));
  return (text) => {
    const missing = namedBy(text).filter((name) => !given.has(name));
    for (const name of missing) given.add(name);
    return textOf(missing);
  };
}

/** The functions that a text names, and all that these need. */
function namedBy(text: string): string[] {
  const names = new Set<string>();
  for (const name of namesIn(text)) for (const needed of closureOf(name)) names.add(needed);
  return [...names];
}

const closures = new Map<string, readonly string[]>();

function closureOf(name: string): readonly string[] {
  const known = closures.get(name);
  if (known) return known;
  const { functions } = parts();
  const found = new Set([name]);
  for (const each of found) for (const next of namesIn(functions.get(each)!)) found.add(next);
  const closure = [...found];
  closures.set(name, closure);
  return closure;
}

/** Names of functions, where they do not stand for a variable of the same name. */
function namesIn(text: string): string[] {
  const { functions } = parts();
  const words = text.match(/(?<![\w$]|\$\{|\bfor )kp_\w+(?!\w*=)/g) ?? [];
  return [...new Set(words)].filter((word) => functions.has(word));
}

function textOf(names: readonly string[]): string {
  const { functions } = parts();
  return names.map((name) => functions.get(name)!).join('');
}

interface Parts {
  /** Without comments and blank lines. */
  readonly functions: ReadonlyMap<string, string>;
  readonly outside: string;
}

let known: Parts | undefined;

function parts(): Parts {
  known ??= partsOf(source());
  return known;
}

/** A function of the library begins with its name at the start of a line, and ends with the next line of one bracket. */
function partsOf(script: string): Parts {
  const functions = new Map<string, string>();
  const outside = script.replace(
    /^(kp_\w+)\(\) ([{(])[^\n]*\n((?:[^\n]*\n)*?[})]\n)/gm,
    (_, name: string, bracket, body) => {
      functions.set(name, `${name}() ${bracket}\n${compact(body)}`);
      return '';
    },
  );
  return { functions, outside: compact(outside) };
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

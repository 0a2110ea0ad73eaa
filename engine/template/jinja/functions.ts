import { type Code, callOf, literal, Untranslatable } from './code.ts';
import { type Given, withOptions } from './filters.ts';

/** `name(…)`. */
export function functionCall(name: string, { args, named }: Given): Code {
  const [first, ...rest] = args;
  if (/^(lookup|query|q)$/.test(name) && first?.type === 'text') {
    return lookup(first.text.slice(1, -1).replace(/^ansible\.builtin\./, ''), { args: rest, named }, name !== 'lookup');
  }
  if (name === 'range' && named.size === 0) return callOf('range', ...args);
  if (name === 'now' || name === 'dict') return withOptions(callOf(name, ...args), named);
  throw new Untranslatable();
}

/** Lookups that a helper does with the same arguments. */
const same = new Set(['env', 'file', 'template', 'varnames', 'subelements']);
const renamed: Readonly<Record<string, string>> = {
  vars: 'variable',
  dict: 'dict2items',
  nested: 'product',
  together: 'zip_longest',
  flattened: 'flatten',
  random_choice: 'random',
};

/** Ansible's `lookup(plugin, …)`; a query gives a list where a lookup puts commas between. */
function lookup(plugin: string, { args, named }: Given, query: boolean): Code {
  const fallback = named.get('default');
  if (named.size > (fallback ? 1 : 0)) throw new Untranslatable();
  const found = lookedUp(plugin, args, query);
  return fallback ? callOf('default', found, fallback) : found;
}

function lookedUp(plugin: string, args: readonly Code[], query: boolean): Code {
  const [first, ...more] = args;
  if (!first) throw new Untranslatable();
  const listed = (code: Code) => (query ? callOf('list', code) : code);
  if (plugin === 'fileglob' && more.length === 0) {
    return query ? callOf('fileglob', first) : callOf('join', callOf('fileglob', first));
  }
  if (plugin === 'first_found') return listed(callOf('first_found', more.length > 0 ? callOf('list', ...args) : first));
  if (plugin === 'pipe' && more.length === 0) return listed(piped(first));
  if (plugin === 'lines' && more.length === 0) return callOf('lines', piped(first));
  if (plugin === 'password' && more.length === 0) return listed(password(first));
  const helper = same.has(plugin) ? plugin : Object.hasOwn(renamed, plugin) ? renamed[plugin]! : undefined;
  if (!helper) throw new Untranslatable();
  const gives = callOf(helper, ...args);
  return /^(env|file|template|vars|random_choice)$/.test(plugin) ? listed(gives) : gives;
}

/** A shell's command line: its words when they are plain, else a shell. */
function piped(command: Code): Code {
  const words = command.text.slice(1, -1).split(/\s+/);
  if (command.type === 'text' && words.every((word) => /^[\w@%+=:,./-]+$/.test(word))) {
    return callOf('pipe', ...words.map(literal));
  }
  return callOf('pipe', literal('sh'), literal('-c'), command);
}

/** `password path length=… chars=…`, all in one text. */
function password({ type, text }: Code): Code {
  const [path, ...settings] = text.slice(1, -1).split(/\s+/);
  if (type !== 'text' || !path) throw new Untranslatable();
  const options = settings.map((setting): [string, Code] => {
    const [key = '', value = ''] = setting.split('=', 2);
    if (key === 'length' && /^\d+$/.test(value)) return [key, { type: 'number', text: value }];
    if (key === 'seed') return [key, literal(value)];
    if (key === 'chars') return [key, callOf('list', ...value.split(',').map(literal))];
    throw new Untranslatable();
  });
  return withOptions(callOf('stored_password', literal(path)), new Map(options));
}

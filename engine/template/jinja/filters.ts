import { optionsOf, parametersOf } from '../helpers/helper.ts';
import { findHelper } from '../helpers/registry.ts';
import { argument, type Code, callOf, literal, Untranslatable } from './code.ts';
import { test, testNamed } from './tests.ts';

/** Arguments of a filter, a test or a function. */
export interface Given {
  readonly args: readonly Code[];
  readonly named: ReadonlyMap<string, Code>;
}

/** Filters that a helper of another name does with the same arguments, the value first. */
const renamed: Readonly<Record<string, string>> = {
  count: 'length',
  items: 'dict2items',
  splitlines: 'lines',
  strip: 'trim',
  get: 'lookup',
  sha512: 'hash',
  regex_contains: 'search',
  nthhost: 'cidrhost',
};

/** Arguments that the helper calls otherwise. */
const renamedArguments: Readonly<Record<string, string>> = {
  attribute: 'key',
  width: 'spaces',
  hashtype: 'algorithm',
  precision: 'digits',
  pattern: 'pattern',
  regex: 'pattern',
  replace: 'by',
};

/** Filters that take arguments in another order than the helpers of their names. */
const ordered = new Set(['random', 'sort', 'unique', 'min', 'max', 'dictsort', 'shuffle']);

/** `value | name(…)`, or the method `value.name(…)`. */
export function filter(name: string, value: Code, given: Given): Code {
  const special = Object.hasOwn(specials, name) ? specials[name] : undefined;
  if (special) return special(value, given, name);
  if (ordered.has(name) && given.args.length > 0) throw new Untranslatable();
  const helper = Object.hasOwn(renamed, name) ? renamed[name]! : name;
  return applied(helper, value, given);
}

type Special = (value: Code, given: Given, name: string) => Code;

const specials: Readonly<Record<string, Special>> = {
  list: (value) => value,
  set: (value) => callOf('unique', value),
  version: (value, given) => test('version', value, given),
  default: withDefault,
  d: withDefault,
  join: joined,
  map: mapped,
  select: selected,
  reject: selected,
  selectattr: selectedByAttribute,
  rejectattr: selectedByAttribute,
};

/** A helper's call with arguments that are given by their order or name. */
function applied(name: string, value: Code, { args, named }: Given): Code {
  const declaration = findHelper(name)?.declaration;
  if (!declaration) throw new Untranslatable();
  const parameters = parametersOf(declaration);
  const options = optionsOf(declaration).map((option) => option.name);
  const rest = parameters.at(-1)?.rest === true;
  const fitting = rest ? args.length : Math.min(args.length, parameters.length - 1);
  const placed: Code[] = [value, ...args.slice(0, fitting)];
  const byName = new Map(args.slice(fitting).map((code, index) => [options[index], code]));
  for (const [key, code] of named) {
    const own = Object.hasOwn(renamedArguments, key) && !options.includes(key) ? renamedArguments[key]! : key;
    if (parameters[placed.length]?.name === own) placed.push(code);
    else byName.set(own, code);
  }
  const unknown = [...byName.keys()].some((key) => key === undefined || !options.includes(key));
  const needed = parameters.filter(({ optional, rest: any }) => !optional && !any).length;
  if (unknown || placed.length < needed) throw new Untranslatable();
  return withOptions(callOf(name, ...placed), byName as Map<string, Code>);
}

/** A call with named arguments behind the others. */
export function withOptions(call: Code, options: ReadonlyMap<string, Code>): Code {
  const pairs = Array.from(options, ([key, code]) => `${key}=${argument(code)}`);
  return { type: 'call', text: [call.text, ...pairs].join(' ') };
}

function withDefault(value: Code, { args, named }: Given): Code {
  const [fallback = named.get('default_value') ?? literal(''), always = named.get('boolean')] = args;
  return callOf(always?.text === 'true' ? 'default_if_empty' : 'default', value, fallback);
}

function joined(value: Code, { args, named }: Given): Code {
  if (named.size > 0 && !named.has('attribute')) throw new Untranslatable();
  const attribute = named.get('attribute');
  const list = attribute ? callOf('pluck', value, attribute) : value;
  // "," | join(list) is the method of a text.
  if (value.type === 'text' && args[0]) return callOf('join', args[0], value);
  return callOf('join', list, args[0] ?? literal(''));
}

function mapped(value: Code, { args, named }: Given): Code {
  const attribute = named.get('attribute');
  if (attribute && !named.has('default')) return callOf('pluck', value, attribute);
  if (attribute) return withOptions(callOf('map', value), named);
  const [name, ...more] = args;
  if (name?.type !== 'text' || named.size > 0) throw new Untranslatable();
  const [container, ...keys] = more;
  if (name.text === '"extract"' && container?.text === 'hostvars')
    return callOf('map', value, literal('hostvar'), ...keys);
  const called = filter(name.text.slice(1, -1), { type: 'path', text: 'x' }, { args: more, named });
  const [, helper, rest = ''] = /^(\w+) x(?: (.*))?$/.exec(called.text) ?? [];
  if (helper === undefined || !findHelper(helper)) throw new Untranslatable();
  return { type: 'call', text: [callOf('map', value, literal(helper)).text, rest].join(' ').trim() };
}

function selected(value: Code, { args }: Given, name: string): Code {
  const [tested, ...more] = args;
  return callOf(name, value, ...(tested ? [testNamed(tested), ...more] : []));
}

function selectedByAttribute(value: Code, { args }: Given, name: string): Code {
  const [attribute, tested, ...more] = args;
  if (attribute?.type !== 'text') throw new Untranslatable();
  if (tested?.text !== '"undefined"') {
    return callOf(name, value, attribute, ...(tested ? [testNamed(tested), ...more] : []));
  }
  return callOf(name === 'selectattr' ? 'rejectattr' : 'selectattr', value, attribute, literal('defined'));
}

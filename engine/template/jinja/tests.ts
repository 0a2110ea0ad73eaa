import { type Code, callOf, literal, Untranslatable } from './code.ts';
import type { Given } from './filters.ts';

/** Tests that a helper does with the same arguments, the value first. */
const helpers: Readonly<Record<string, string>> = {
  defined: 'defined',
  none: 'is_null',
  string: 'is_string',
  number: 'is_number',
  integer: 'is_integer',
  mapping: 'is_mapping',
  boolean: 'is_boolean',
  sequence: 'is_list',
  list: 'is_list',
  iterable: 'is_list',
  match: 'match',
  search: 'search',
  regex: 'search',
  contains: 'contains',
  in: 'in',
  subset: 'subset',
  issubset: 'subset',
  superset: 'superset',
  issuperset: 'superset',
  truthy: 'truthy',
  falsy: 'falsy',
  any: 'any',
  all: 'all',
  exists: 'exists',
  file: 'is_file',
  directory: 'is_dir',
  link: 'is_link',
  abs: 'is_abs',
  failed: 'failed',
  failure: 'failed',
  changed: 'changed',
  change: 'changed',
  skipped: 'skipped',
  skip: 'skipped',
  succeeded: 'succeeded',
  success: 'succeeded',
  successful: 'succeeded',
  unreachable: 'unreachable',
  finished: 'finished',
  sameas: 'eq',
  equalto: 'eq',
  '==': 'eq',
  eq: 'eq',
  '!=': 'ne',
  ne: 'ne',
  '<': 'lt',
  lt: 'lt',
  lessthan: 'lt',
  '<=': 'le',
  le: 'le',
  '>': 'gt',
  gt: 'gt',
  greaterthan: 'gt',
  '>=': 'ge',
  ge: 'ge',
  version: 'version_compare',
  version_compare: 'version_compare',
};

/** `value is name(…)`. */
export function test(name: string, value: Code, { args, named }: Given): Code {
  if (name === 'undefined') return callOf('not', callOf('defined', value));
  if (name === 'true' || name === 'false') return callOf('eq', value, { type: 'other', text: name });
  if (name === 'version' && named.size === 0) return versionTest(value, args);
  if (name === 'divisibleby') return callOf('eq', callOf('mod', value, ...args), { type: 'number', text: '0' });
  const helper = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  if (!helper || named.size > 0) throw new Untranslatable();
  return callOf(helper, value, ...args);
}

/** The name of a test that select and its kin are given. */
export function testNamed({ type, text }: Code): Code {
  const name = text.slice(1, -1);
  const helper = type === 'text' && Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  if (!helper) throw new Untranslatable();
  return literal(helper);
}

function versionTest(value: Code, args: readonly Code[]): Code {
  const [against, operator = literal('==')] = args;
  const sign = operator.text.slice(1, -1);
  if (against?.type === 'text' && /^([<>]=?|==?)$/.test(sign)) {
    return callOf('satisfies', value, literal(`${sign.replace('==', '=')}${against.text.slice(1, -1)}`));
  }
  if (!against) throw new Untranslatable();
  return callOf('version_compare', value, against, operator);
}

import { type Code, callOf, literal, Untranslatable } from './code.ts';

/** Arguments of a filter, a test or a function. */
export interface Given {
  readonly args: readonly Code[];
  readonly named: ReadonlyMap<string, Code>;
}

/** Jinja's and Ansible's filters that another helper does with the same arguments, the value first. */
const renamed: Readonly<Record<string, string>> = {
  d: 'default',
  count: 'length',
  to_json: 'json',
  tojson: 'json',
  from_json: 'fromjson',
  to_yaml: 'yaml',
  to_nice_yaml: 'yaml',
  from_yaml: 'fromyaml',
  b64encode: 'b64',
  b64decode: 'unb64',
  combine: 'merge',
  dict2items: 'entries',
  items: 'entries',
  splitlines: 'lines',
  strip: 'trim',
  regex_replace: 'regex_replace',
  regex_search: 'regexfind',
  get: 'lookup',
  hash: 'sha256',
};

const same = new Set(
  'default length first last join lower upper capitalize trim replace int float bool string unique sort reverse flatten union difference intersect min max indent quote basename dirname split startswith endswith keys values ternary'.split(
    ' ',
  ),
);

/** `value | name(…)`, or the method `value.name(…)`. */
export function filter(name: string, value: Code, { args, named }: Given): Code {
  if (name === 'to_nice_json') return callOf('json', value, { type: 'number', text: '2' });
  if (name === 'list') return value;
  if (name === 'map' && named.has('attribute')) return callOf('pluck', value, named.get('attribute')!);
  if (name === 'sort' && named.has('attribute')) return callOf('sort', value, named.get('attribute')!);
  if (name === 'version') return versionTest(value, args);
  if (name === 'hash' && args[0]?.text !== '"sha256"') throw new Untranslatable();
  if (name === 'hash') return callOf('sha256', value);
  if (name === 'selectattr' && args[1]?.text === '"equalto"') return where(value, args);
  if (named.size > 0) throw new Untranslatable();
  if (name === 'default' || name === 'd') return callOf('default', value, args[0] ?? literal(''));
  if (name === 'join' && args.length === 0) return callOf('join', value, literal(''));
  if (name === 'join' && value.type === 'text') return callOf('join', args[0]!, value);
  if (same.has(name)) return callOf(name, value, ...args);
  const helper = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (!helper) throw new Untranslatable();
  return callOf(helper, value, ...args);
}

/** `value is name(…)`. */
export function test(name: string, value: Code, { args }: Given): Code {
  const first = args[0];
  if (name === 'defined') return callOf('defined', value);
  if (name === 'undefined') return callOf('not', callOf('defined', value));
  if (name === 'none') return callOf('eq', value, { type: 'other', text: 'null' });
  if (name === 'version') return versionTest(value, args);
  if (first && (name === 'match' || name === 'search' || name === 'regex')) {
    const anchored =
      name === 'match' && first.type === 'text' ? { ...first, text: first.text.replace(/^./, '$&^') } : first;
    return callOf('matches', value, anchored);
  }
  if (name === 'succeeded' || name === 'success') return callOf('not', path(value, 'failed'));
  if (name === 'failed' || name === 'changed' || name === 'skipped') return path(value, name);
  if (first && (name === 'equalto' || name === 'eq')) return callOf('eq', value, first);
  if (first && name === 'in') return callOf('in', value, first);
  throw new Untranslatable();
}

/** `name(…)`. */
export function functionCall(name: string, { args, named }: Given): Code {
  if (named.size > 0) throw new Untranslatable();
  const [first, ...rest] = args;
  if (name === 'lookup' && first && /^"(env|file)"$/.test(first.text)) return callOf(first.text.slice(1, -1), ...rest);
  if (name === 'range' || name === 'now') return callOf(name, ...args);
  throw new Untranslatable();
}

function versionTest(value: Code, args: readonly Code[]): Code {
  const [against, operator = literal('==')] = args;
  const sign = operator.text.slice(1, -1);
  if (against?.type !== 'text' || !/^([<>]=?|==?)$/.test(sign)) throw new Untranslatable();
  return callOf('satisfies', value, literal(`${sign.replace('==', '=')}${against.text.slice(1, -1)}`));
}

function where(value: Code, [attribute, , wanted]: readonly Code[]): Code {
  if (attribute?.type !== 'text' || !wanted || wanted.type === 'call') throw new Untranslatable();
  return { type: 'call', text: `${callOf('where', value).text} ${attribute.text.slice(1, -1)}=${wanted.text}` };
}

function path(value: Code, part: string): Code {
  if (value.type !== 'path') throw new Untranslatable();
  return { type: 'path', text: `${value.text}.${part}` };
}

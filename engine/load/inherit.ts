import { InputError } from '../errors.ts';
import type { Become, Condition, Inherited, Written } from '../types.ts';
import { type Fields, fixedText, isList, kindName, ofKind, oneOrMore, varsOf } from './fields.ts';
import { defaultsOf } from './module-defaults.ts';

/** Nothing taken over from anywhere. */
export const nothingInherited: Inherited = {
  when: [],
  notify: [],
  become: {},
  tags: [],
  environment: [],
  vars: [],
  searchPath: [],
};

/** The keywords that what is inside takes over. */
const sayings =
  'any_errors_fatal become become_exe become_flags become_method become_user check_mode collections connection delegate_facts delegate_to diff environment ignore_errors ignore_unreachable module_defaults no_log notify port remote_user run_once tags throttle timeout vars when'.split(
    ' ',
  );

/** What the inside of something takes over: from around it, amended by its own keywords. */
export function inherit(outer: Inherited, fields: Fields): Inherited {
  if (!sayings.some((key) => fields.has(key))) return outer;
  const vars = varsOf(fields.get('vars'), 'vars');
  const defaults = optional(fields, 'module_defaults', defaultsOf);
  const throttle = optional(fields, 'throttle', hostCount);
  checkCollections(fields.get('collections'));
  return {
    ...outer,
    when: [...outer.when, ...conditionsOf(fields.get('when'), 'when')],
    notify: [...outer.notify, ...oneOrMore(fields.get('notify')).map((name) => ofKind(name, 'notify', 'text'))],
    become: { ...outer.become, ...becomeOf(fields) },
    tags: [...new Set([...outer.tags, ...tagsOf(fields.get('tags'))])],
    environment: [...outer.environment, ...environmentOf(fields.get('environment'))],
    vars: vars.size > 0 ? [...outer.vars, vars] : outer.vars,
    ...mannersOf(fields),
    ...(defaults && { moduleDefaults: [...(outer.moduleDefaults ?? []), ...defaults] }),
    ...(throttle && { throttle }),
  };
}

/** Keywords with a single value, which overrides that of what is around. */
const manners = [
  ['any_errors_fatal', 'anyErrorsFatal', 'boolean'],
  ['check_mode', 'checkMode', 'boolean'],
  ['connection', 'connection', 'text'],
  ['delegate_facts', 'delegateFacts', 'boolean'],
  ['delegate_to', 'delegateTo', 'text'],
  ['diff', 'diff', 'boolean'],
  ['ignore_errors', 'ignoreErrors', 'boolean'],
  ['ignore_unreachable', 'ignoreUnreachable', 'boolean'],
  ['no_log', 'noLog', 'boolean'],
  ['port', 'port', 'number'],
  ['remote_user', 'remoteUser', 'text'],
  ['run_once', 'runOnce', 'boolean'],
  ['timeout', 'timeout', 'number'],
] as const;

function mannersOf(fields: Fields): Partial<Record<(typeof manners)[number][1], Written>> {
  const found: ReturnType<typeof mannersOf> = {};
  for (const [keyword, name, kind] of manners) {
    const written = fields.get(keyword);
    if (written && written.content !== null) found[name] = ofKind(written, keyword, kind);
  }
  return found;
}

/** Names of collections are accepted, and mean nothing: what kplay has of theirs is found by its name alone. */
function checkCollections(written: Written | undefined): void {
  for (const name of oneOrMore(written)) fixedText(name, 'the name of a collection');
}

/** Conditions that must all hold; each is a bare expression, true or false. */
export function conditionsOf(written: Written | undefined, keyword: string): readonly Condition[] {
  return oneOrMore(written).map((element) => {
    const { content, origin } = element;
    if (typeof content === 'boolean' || (typeof content === 'string' && content.trim() !== '')) {
      return { text: content, origin };
    }
    throw new InputError(`${keyword} takes an expression, true or false, not ${kindName(element)}`, {
      origin,
      hint: `an expression is written without braces: ${keyword}: eq name "value"`,
    });
  });
}

/** Tags: a list, or a text with commas. */
function tagsOf(written: Written | undefined): readonly string[] {
  return oneOrMore(written).flatMap((tag) => {
    const text = typeof tag.content === 'number' ? String(tag.content) : fixedText(tag, 'a tag');
    return text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  });
}

function becomeOf(fields: Fields): Become {
  return defined({
    become: optional(fields, 'become', (written) => ofKind(written, 'become', 'boolean')),
    becomeUser: optional(fields, 'become_user', (written) => ofKind(written, 'become_user', 'text')),
    becomeMethod: optional(fields, 'become_method', (written) => ofKind(written, 'become_method', 'text')),
    becomeFlags: optional(fields, 'become_flags', (written) => ofKind(written, 'become_flags', 'text')),
    becomeExe: optional(fields, 'become_exe', (written) => ofKind(written, 'become_exe', 'text')),
  });
}

function environmentOf(written: Written | undefined): readonly Written[] {
  const parts = written && isList(written.content) ? written.content : oneOrMore(written);
  return parts.map((part) => ofKind(part, 'environment', 'mapping'));
}

/** How many hosts at most; 0 sets no bound. */
function hostCount(written: Written): Written {
  const { content, origin } = ofKind(written, 'throttle', 'number');
  if (typeof content !== 'number' || (Number.isInteger(content) && content >= 0)) return written;
  throw new InputError('throttle must be a whole number of hosts', { origin });
}

/** A keyword's value, read; undefined when the keyword is not there or empty. */
export function optional<T>(fields: Fields, key: string, read: (written: Written) => T): T | undefined {
  const written = fields.get(key);
  return written === undefined || written.content === null ? undefined : read(written);
}

/** The same object without its undefined properties, so that spreading it overrides nothing with them. */
export function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

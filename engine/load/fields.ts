import { didYouMean, InputError } from '../errors.ts';
import type { Binding, Vars, Written } from '../types.ts';

/** A mapping's entries. */
export type Fields = ReadonlyMap<string, Written>;

/** The entries of a mapping; `what` names it in the InputError for anything else. */
export function mappingOf(written: Written, what: string): Fields {
  if (isMapping(written.content)) return written.content;
  throw wrongKind(written, what, 'a mapping');
}

/** The elements of a list; nothing at all is an empty one. */
export function listOf(written: Written | undefined, what: string): readonly Written[] {
  if (written === undefined || written.content === null) return [];
  if (isList(written.content)) return written.content;
  throw wrongKind(written, what, 'a list');
}

/** The elements of a list, or a single value as the only one. */
export function oneOrMore(written: Written | undefined): readonly Written[] {
  if (written === undefined || written.content === null) return [];
  return isList(written.content) ? written.content : [written];
}

/** A text, which may not be empty. */
export function textOf(written: Written, what: string): string {
  if (typeof written.content === 'string' && written.content !== '') return written.content;
  throw wrongKind(written, what, 'a text');
}

/** A text that has to be known before anything runs: a template is refused. */
export function fixedText(written: Written, what: string): string {
  const text = textOf(written, what);
  if (!isTemplate(written)) return text;
  throw new InputError(`${what} cannot be a template`, {
    origin: written.origin,
    hint: 'it has to be known before the first task runs',
  });
}

/** Whether a value is a text that has to be evaluated. */
export function isTemplate(written: Written): boolean {
  return typeof written.content === 'string' && !written.unsafe && written.content.includes('{{');
}

/** Whether a template stands anywhere in a value. */
export function holdsTemplate(written: Written): boolean {
  if (isMapping(written.content)) return [...written.content.values()].some(holdsTemplate);
  return isList(written.content) ? written.content.some(holdsTemplate) : isTemplate(written);
}

export function isMapping(content: Written['content']): content is ReadonlyMap<string, Written> {
  return content instanceof Map;
}

export function isList(content: Written['content']): content is readonly Written[] {
  return Array.isArray(content);
}

/** Checks that a value is of one of the kinds, or a template that may turn out to be one, and gives it back. */
export function ofKind(written: Written, what: string, ...kinds: readonly Kind[]): Written {
  if (isTemplate(written) || kinds.includes(kindOf(written))) return written;
  throw wrongKind(written, what, kinds.map((kind) => kindNames[kind]).join(' or '));
}

export type Kind = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'mapping';

const kindNames: Record<Kind, string> = {
  null: 'nothing',
  boolean: 'true or false',
  number: 'a number',
  text: 'a text',
  list: 'a list',
  mapping: 'a mapping',
};

function kindOf({ content }: Written): Kind {
  if (content === null) return 'null';
  if (isMapping(content)) return 'mapping';
  if (isList(content)) return 'list';
  return typeof content === 'boolean' ? 'boolean' : typeof content === 'number' ? 'number' : 'text';
}

function wrongKind(written: Written, what: string, wanted: string): InputError {
  return new InputError(`${what} must be ${wanted}, not ${kindName(written)}`, { origin: written.origin });
}

/** What a value is, in words. */
export function kindName(written: Written): string {
  if (written.content === '') return 'an empty text';
  const kind = kindOf(written);
  return kind === 'boolean' ? String(written.content) : kindNames[kind];
}

const reserved = new Set(['true', 'false', 'null', 'undefined', 'this']);

/** Checks that variables can have this name in an expression. */
export function variableName(name: string, origin: Written['origin']): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name)) return name;
  const fixed = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_');
  const hint = reserved.has(name)
    ? 'this word has a meaning of its own in expressions'
    : `names of variables consist of letters, digits and _, and start with no digit${fixed ? `: ${fixed}` : ''}`;
  throw new InputError(`"${name}" cannot be the name of a variable`, { origin, hint });
}

/** A mapping of variables, each still to be evaluated; nothing at all is none. */
export function varsOf(written: Written | undefined, what: string): Vars {
  const vars = new Map<string, Binding>();
  if (written === undefined || written.content === null) return vars;
  for (const [name, value] of mappingOf(written, what)) {
    vars.set(variableName(name, value.keyOrigin ?? value.origin), { written: value });
  }
  return vars;
}

/** Ansible's keywords that we will not have, and why. */
const never: Readonly<Record<string, string>> = {
  debugger:
    'tasks are sent ahead of the answers of those before them, so there is none to stop at; the journal has what each of them gave',
  fact_path: 'a host is not asked to run programs of its own for facts: register what a task says',
};

/** The error for a key that means nothing here; tells apart what Ansible knows and we do not yet. */
export function unknownKeyword(
  key: string,
  value: Written,
  known: readonly string[],
  later: readonly string[],
): InputError {
  const origin = value.keyOrigin ?? value.origin;
  const code = 'unknown-keyword';
  const why = never[key];
  if (why) return new InputError(`keyword "${key}" is not there, on purpose`, { origin, hint: why });
  if (later.includes(key)) return new InputError(`keyword "${key}" is not supported yet`, { code, origin });
  const hint = didYouMean(key, [...known, ...later]);
  return new InputError(`unknown keyword "${key}"`, { code, origin, ...(hint && { hint }) });
}

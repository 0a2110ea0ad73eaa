import { didYouMean, InputError, InputErrors } from '../../errors.ts';
import { isMapping, listOf, mappingOf, textOf, variableName } from '../../load/fields.ts';
import { checkSyntax } from '../../template/check.ts';
import type { Condition, Origin, Written } from '../../types.ts';
import { checkGroupName } from '../names.ts';

/** A group for each value that a bare expression has. */
export interface Keyed {
  readonly key: Expression;
  readonly prefix: string;
  readonly separator: string;
  /** A group above; may be a template. */
  readonly parent: Written | undefined;
  /** What stands for an empty value. */
  readonly standIn: string | undefined;
  /** Whether the separator stays behind a map's key whose value is empty. */
  readonly trailing: boolean;
}

/** A bare expression. */
export interface Expression {
  readonly text: string;
  readonly origin: Origin;
}

/** What is to be made of the variables of hosts. */
export interface Constructed {
  /** Whether an expression that cannot be evaluated for a host is a mistake; else it gives that host nothing. */
  readonly strict: boolean;
  readonly compose: ReadonlyMap<string, Expression>;
  readonly groups: ReadonlyMap<string, Condition>;
  readonly keyed: readonly Keyed[];
}

/** Reads the keys of Ansible's `constructed` plugin. Throws InputErrors at all that is wrong. */
export function readConstructed(document: Written): Constructed {
  const at = (name: string) => (isMapping(document.content) ? document.content.get(name) : undefined);
  const leading = flagOf(at('leading_separator'), 'leading_separator', true);
  const constructed = {
    strict: flagOf(at('strict'), 'strict', false),
    compose: new Map(entriesOf(at('compose'), 'compose').map(composed)),
    groups: new Map(
      entriesOf(at('groups'), 'groups')
        .filter(([, { content }]) => typeof content === 'string' || isConstructedPlugin(at('plugin')))
        .map(conditional),
    ),
    keyed: listOf(at('keyed_groups'), 'keyed_groups').map((written) => readKeyed(written, leading)),
  };
  refuseMistakes(constructed);
  return constructed;
}

/** With a plugin of its own, `true` below `groups` is the plugin's. */
function isConstructedPlugin(plugin: Written | undefined): boolean {
  return typeof plugin?.content === 'string' && /(^|\.)constructed$/.test(plugin.content);
}

function refuseMistakes({ compose, groups, keyed }: Constructed): void {
  const expressions = [...compose.values(), ...groups.values(), ...keyed.map(({ key }) => key)];
  const parents = keyed.flatMap(({ parent }) => parent ?? []);
  const errors = [...expressions, ...parents].flatMap((each) => checkSyntax(each));
  if (errors.length > 0) throw errors.length === 1 ? errors[0]! : new InputErrors(errors);
}

function entriesOf(written: Written | undefined, what: string): [string, Written][] {
  return written === undefined || written.content === null ? [] : [...mappingOf(written, what)];
}

function composed([name, value]: readonly [string, Written]): [string, Expression] {
  return [variableName(name, value.keyOrigin ?? value.origin), expressionOf(value, `compose.${name}`)];
}

function conditional([name, value]: readonly [string, Written]): [string, Condition] {
  checkGroupName(name, value.keyOrigin ?? value.origin);
  if (typeof value.content === 'boolean') return [name, { text: value.content, origin: value.origin }];
  return [name, expressionOf(value, `groups.${name}`)];
}

/** What is written as a bare expression. Throws an InputError for one in braces, and for what is no text. */
export function expressionOf(written: Written, what: string): Expression {
  const { content, origin } = written;
  const text = typeof content === 'number' || typeof content === 'boolean' ? String(content) : textOf(written, what);
  const inBraces = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(text)?.[1];
  if (inBraces === undefined) return { text, origin };
  throw new InputError(`${what} is an expression without braces`, { origin, hint: `write ${inBraces.trim()}` });
}

/** What an element of `keyed_groups` may say. */
export const keyedKeys = ['key', 'prefix', 'separator', 'parent_group', 'default_value', 'trailing_separator'] as const;

function readKeyed(written: Written, leading: boolean): Keyed {
  const fields = mappingOf(written, 'an element of keyed_groups');
  for (const [name, value] of fields) {
    if (keyedKeys.some((known) => known === name)) continue;
    const hint = didYouMean(name, keyedKeys) ?? `it has ${keyedKeys.join(', ')}`;
    throw new InputError(`an element of keyed_groups has no "${name}"`, { origin: value.keyOrigin, hint });
  }
  const key = fields.get('key');
  if (!key) throw new InputError('an element of keyed_groups needs a key', { origin: written.origin });
  const trailing = fields.get('trailing_separator');
  const standIn = fields.get('default_value');
  if (trailing && standIn) {
    const hint = 'a value that is empty is either replaced, or its separator is';
    throw new InputError('default_value and trailing_separator exclude each other', {
      origin: trailing.keyOrigin,
      hint,
    });
  }
  const prefix = plain(fields.get('prefix'), 'prefix', '');
  const separator = plain(fields.get('separator'), 'separator', '_');
  return {
    key: expressionOf(key, 'key'),
    prefix,
    separator: prefix === '' && !leading ? '' : separator,
    parent: fields.get('parent_group'),
    standIn: standIn && plain(standIn, 'default_value', ''),
    trailing: flagOf(trailing, 'trailing_separator', true),
  };
}

/** A text, which may be empty. */
function plain(written: Written | undefined, what: string, otherwise: string): string {
  if (!written) return otherwise;
  if (typeof written.content === 'string') return written.content;
  throw new InputError(`${what} must be a text`, { origin: written.origin });
}

function flagOf(written: Written | undefined, what: string, otherwise: boolean): boolean {
  if (!written) return otherwise;
  if (typeof written.content === 'boolean') return written.content;
  throw new InputError(`${what} must be true or false`, { origin: written.origin });
}

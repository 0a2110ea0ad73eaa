import { readFileSync } from 'node:fs';
import { didYouMean, InputError } from '../errors.ts';
import { shownPath } from '../load/paths.ts';
import { isEncrypted } from '../secrets/vault/envelope.ts';
import type { Binding, Origin, Written } from '../types.ts';
import { addChild, addMember, type Draft, draftGroup, draftHost } from './draft.ts';
import { type Literal, pythonLiteral } from './literal.ts';
import { expandHosts, isIPv6Address } from './names.ts';
import { splitWords, type Word } from './words.ts';

const kinds = ['hosts', 'children', 'vars'] as const;

interface Section {
  readonly group: string;
  readonly kind: (typeof kinds)[number];
  /** Hosts and groups as they are written here, to tell when one is written twice. */
  readonly seen: Set<string>;
}

/** A group that a section names before, or without, a section of its own. */
interface Awaited {
  readonly origin: Origin;
  readonly message: string;
  /** Whose child it becomes when its section comes: the order of a group's children is that of their sections. */
  readonly parents: { readonly name: string; readonly origin: Origin }[];
}

type Pending = Map<string, Awaited>;

/** Reads an inventory in Ansible's INI form: `[group]`, `[group:children]`, `[group:vars]`, hosts with ranges and variables. */
export function readIni(path: string, draft: Draft): void {
  const pending: Pending = new Map();
  const declared = new Set(draft.groups.keys());
  let section: Section = { group: 'ungrouped', kind: 'hosts', seen: new Set() };
  const content = readFileSync(path, 'utf8');
  if (isEncrypted(content)) throw encryptedIni(path);
  content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, index) => {
      const text = line.trim();
      const origin = { file: shownPath(path), line: index + 1, column: line.length - line.trimStart().length + 1 };
      if (text === '' || text.startsWith('#') || text.startsWith(';')) return;
      if (isHeading(text)) section = readHeading(text, origin, draft, declared, pending);
      else readEntry(text, origin, section, draft, pending);
    });
  for (const [group, { origin, message }] of pending) {
    throw new InputError(message, { origin, hint: didYouMean(group, declared) });
  }
}

function encryptedIni(path: string): InputError {
  return new InputError('an encrypted INI inventory is not supported', {
    origin: { file: shownPath(path), line: 1, column: 1 },
    hint: 'keep the hosts in the clear, and encrypt variables in group_vars and host_vars',
  });
}

/** A line in brackets, or with a bracket that is never closed; an IPv6 address or a range may begin a host's line, too. */
function isHeading(text: string): boolean {
  const inside = /^\[([^\]]*)(\]\s*(#.*)?)?$/.exec(text)?.[1];
  return inside !== undefined && !isIPv6Address(inside);
}

function readHeading(text: string, origin: Origin, draft: Draft, declared: Set<string>, pending: Pending): Section {
  const [, group = '', kind = 'hosts'] = /^\[([^:\]]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(text) ?? [];
  if (!group) {
    throw new InputError(`${text} is not a section's heading`, {
      origin,
      hint: 'a heading is [group], [group:children] or [group:vars]',
    });
  }
  if (!isKind(kind)) {
    const hint = didYouMean(kind, kinds) ?? 'a heading is [group], [group:children] or [group:vars]';
    throw new InputError(`[${group}:${kind}] is not a kind of section`, { origin, hint });
  }
  const place = { ...origin, column: origin.column + 1 };
  if (kind === 'vars' && !draft.groups.has(group) && !pending.has(group)) {
    const message = `[${group}:vars] gives variables to a group that no section declares`;
    pending.set(group, { origin, message, parents: [] });
  }
  draftGroup(draft, group, place);
  if (kind !== 'vars') declare(group, draft, declared, pending);
  return { group, kind, seen: new Set() };
}

function declare(group: string, draft: Draft, declared: Set<string>, pending: Pending): void {
  declared.add(group);
  for (const parent of pending.get(group)?.parents ?? []) addChild(draft, parent.name, group, parent.origin);
  pending.delete(group);
}

function isKind(text: string): text is Section['kind'] {
  return (kinds as readonly string[]).includes(text);
}

function readEntry(text: string, origin: Origin, section: Section, draft: Draft, pending: Pending): void {
  if (section.kind === 'vars') {
    const [name, binding] = readVariable(text, origin);
    draftGroup(draft, section.group, origin).vars.set(name, binding);
    return;
  }
  const [first, ...rest] = splitWords(text, origin);
  if (!first) return;
  if (section.seen.has(first.text)) {
    throw new InputError(`"${first.text}" is written twice in the section of "${section.group}"`, { origin });
  }
  section.seen.add(first.text);
  if (section.kind === 'hosts') readHosts(first.text, rest, origin, section.group, draft);
  else readChild(first, rest[0], section.group, draft, pending);
}

function readChild(
  { text, origin }: Word,
  more: Word | undefined,
  group: string,
  draft: Draft,
  pending: Pending,
): void {
  if (more) throw new InputError('a line of [group:children] is the name of one group', { origin: more.origin });
  const known = pending.get(text);
  if (known) known.parents.push({ name: group, origin });
  else if (draft.groups.has(text)) addChild(draft, group, text, origin);
  else {
    const message = `[${group}:children] names "${text}", a group that no section declares`;
    pending.set(text, { origin, message, parents: [{ name: group, origin }] });
  }
}

function readHosts(text: string, words: readonly Word[], origin: Origin, group: string, draft: Draft): void {
  const { names, port } = expandHosts(text, origin);
  const vars = words.map((word) => readVariable(word.text, word.origin));
  for (const name of names) {
    const host = draftHost(draft, name, origin);
    addMember(draft, group, name, origin);
    if (port !== undefined) host.set('ansible_port', { data: port });
    for (const [key, binding] of vars) host.set(key, binding);
  }
}

function readVariable(text: string, origin: Origin): readonly [string, Binding] {
  const [, name = '', blanks = '', value = ''] = /^([^=]*?)\s*=(\s*)(.*)$/s.exec(text) ?? [];
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new InputError(`${JSON.stringify(text)} is not a variable`, {
      origin,
      hint: 'a variable is name=value; its name has letters, digits and _, and does not start with a digit',
    });
  }
  const place = { ...origin, column: origin.column + name.length + 1 + blanks.length };
  const literal = pythonLiteral(value);
  return [name, { written: written(literal === undefined ? value : literal, place, origin) }];
}

function written(value: Literal, origin: Origin, keyOrigin?: Origin): Written {
  const place = { origin, keyOrigin };
  if (isList(value)) return { ...place, content: value.map((item) => written(item, origin)) };
  if (!(value instanceof Map))
    return { ...place, content: value as Exclude<typeof value, ReadonlyMap<string, Literal>> };
  return { ...place, content: new Map([...value].map(([key, item]) => [key, written(item, origin, origin)])) };
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}

import { didYouMean, InputError } from '../errors.ts';
import { Secret, Unknown, type Value, type Written } from '../types.ts';
import type { Path } from './ast.ts';
import { DependsOnUnknown } from './depends.ts';
import { type Frame, loopAround, outward } from './frame.ts';
import { findHelper } from './helpers/registry.ts';
import { type Here, mistake, originOf } from './here.ts';
import { textFrom } from './parsed.ts';
import { describe, isList, isMap } from './values.ts';

/** Where a path came to an end: `index` is the part that is not there, -1 the path as a whole. */
export interface Absent {
  readonly index: number;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The mapping in which it is missing. */
  readonly inside?: Written;
}

/** What a path leads to. */
export type Found = { readonly value: Value } | { readonly absent: Absent };

/** Follows a path from the block around it or from the scope. */
export function resolve(here: Here, path: Path, frame: Frame | undefined): Found {
  if (path.data) return resolveData(here, path, frame);
  if (isScoped(path)) {
    const context = outward(frame, path.depth);
    return context ? follow(path, 0, context.context) : fromScope(here, path, 0);
  }
  const name = path.parts[0]!;
  for (let at = frame; at; at = at.outer) {
    if (at.names?.has(name)) return follow(path, 1, at.names.get(name)!);
  }
  for (let at = frame; at; at = at.outer) {
    const { context } = at;
    if (isMap(context) && Object.hasOwn(context, name)) return follow(path, 1, context[name]!);
  }
  return fromScope(here, path, 0);
}

/** Whether a path means one context alone: `this`, `./x`, `../x`. */
export function isScoped(path: Path): boolean {
  return path.depth > 0 || /^(\.|this\b)/.test(path.original);
}

/** Whether a path leads somewhere. The value of a variable is not asked for when its name alone tells. */
export function exists(here: Here, path: Path, frame: Frame | undefined): boolean {
  const simple = path.parts.length === 1 && !path.data && !frame;
  const binding = simple ? here.variables.scope.lookup(path.parts[0]!) : undefined;
  if (binding && !('data' in binding && binding.data instanceof Unknown)) return true;
  const found = resolve(here, path, frame);
  if (!('value' in found)) return false;
  if (found.value instanceof Unknown && found.value.mayMiss) throw new DependsOnUnknown(found.value);
  return true;
}

/** The mistake of using a path that leads nowhere, at the part that is not there. */
export function absentMistake(here: Here, path: Path, { index, message, hint, inside }: Absent): Error {
  const { line, column } = path.loc.start;
  const at = { line, column: column + partOffset(here, path, index) };
  const via = inside && [{ what: `"${writtenAs(path, index)}" is written at`, origin: inside.origin }];
  const code = index > 0 ? 'undefined-attribute' : 'undefined-variable';
  return mistake(here, at, message, { code, hint, ...(via && { via }) });
}

function resolveData(here: Here, path: Path, frame: Frame | undefined): Found {
  const [name, ...rest] = path.parts;
  if (name === 'root') return fromScope(here, path, 1);
  const loop = loopAround(frame, path.depth);
  if (!loop) return { absent: { index: -1, message: `"${path.original}" has a meaning only inside of {{#each}}` } };
  if (rest.length > 0) return { absent: { index: 1, message: `"@${name}" has no parts` } };
  return { value: loop[name as keyof typeof loop] };
}

function fromScope(here: Here, path: Path, start: number): Found {
  const { scope } = here.variables;
  const name = path.parts[start];
  if (name === undefined) {
    return { absent: { index: 0, message: `"${path.original}" has a meaning only inside of {{#each}} and {{#with}}` } };
  }
  if (name === 'hostvars' && path.parts.length > start + 2) return ofOtherHost(here, path, start + 1);
  const binding = scope.lookup(name);
  if (!binding) return { absent: { index: start, message: `"${name}" is not defined`, hint: nameHint(name, scope) } };
  if ('data' in binding) return follow(path, start + 1, binding.data);
  return followWritten(here, path, start + 1, binding.written);
}

/** `hostvars.HOST.NAME`, Ansible's way to what the helper hostvar gives. */
function ofOtherHost(here: Here, path: Path, start: number): Found {
  const [host, name] = [path.parts[start]!, path.parts[start + 1]!];
  const { line, column } = path.loc.start;
  try {
    const value = here.variables.scope.world.hostVariable(host, name);
    if (value !== undefined) return follow(path, start + 2, value);
    return { absent: { index: start + 1, message: `the host "${host}" has no variable "${name}"` } };
  } catch (error) {
    if (!(error instanceof InputError) || error.origin) throw error;
    const at = { line, column: column + partOffset(here, path, start) };
    throw mistake(here, at, error.message, { code: 'undefined-attribute', hint: error.hint });
  }
}

function nameHint(name: string, scope: { names(): Iterable<string> }): string | undefined {
  if (findHelper(name)) return `"${name}" is a helper; without arguments it is called (${name})`;
  return didYouMean(name, scope.names());
}

/** Goes down mappings and lists as they are written, so that only what is asked for is evaluated. */
function followWritten(here: Here, path: Path, start: number, root: Written): Found {
  let written = root;
  let index = start;
  for (; index < path.parts.length; index++) {
    const { content } = written;
    if (content === null || typeof content !== 'object' || content instanceof Secret) break;
    const part = path.parts[index]!;
    const child = content instanceof Map ? content.get(part) : (content as readonly Written[])[position(part)];
    if (!child) return { absent: { ...absent(path, index, keysOf(content as Container)), inside: written } };
    written = child;
  }
  const value = here.variables.value(writtenAs(path, index), written, () => originOf(here, path.loc.start));
  return follow(path, index, value);
}

type Container = ReadonlyMap<string, Written> | readonly Written[];

function keysOf(content: Container): readonly string[] | number {
  return content instanceof Map ? [...content.keys()] : (content as readonly Written[]).length;
}

function follow(path: Path, start: number, from: Value): Found {
  let value = from;
  for (let index = start; index < path.parts.length; index++) {
    const part = path.parts[index]!;
    let child: Value | undefined;
    if (isList(value)) child = value[position(part)];
    else if (isMap(value)) child = Object.hasOwn(value, part) ? value[part] : undefined;
    else if (value instanceof Unknown && value.part(part) !== undefined) child = value.part(part);
    else return { absent: { index, message: `${describe(value)} has no parts, so no "${part}"` } };
    if (child === undefined) {
      return { absent: absent(path, index, isList(value) ? value.length : Object.keys(value as object)) };
    }
    value = child;
  }
  return { value };
}

/** A list's index written out; -1, which no list has, for anything else. */
function position(part: string): number {
  return /^\d+$/.test(part) ? Number(part) : -1;
}

function absent(path: Path, index: number, inside: readonly string[] | number): Absent {
  const part = path.parts[index]!;
  const whole = writtenAs(path, index);
  if (typeof inside !== 'number') {
    return { index, message: `"${whole}" has no "${part}"`, hint: didYouMean(part, inside) };
  }
  if (/^\d+$/.test(part)) return { index, message: `"${whole}" has ${inside} items, so none with index ${part}` };
  const hint = part === 'length' ? `length ${whole}` : 'take an item by its index: x.0';
  return { index, message: `"${whole}" is a list, it has no "${part}"`, hint };
}

/** The first parts of a path as a name for what they lead to. */
function writtenAs(path: Path, count: number): string {
  const parts = path.parts.slice(path.data ? 1 : 0, count).join('.');
  return parts === '' ? 'this' : parts;
}

/** How far behind a path's start one of its parts is written. */
export function partOffset(here: Pick<Here, 'parsed'>, path: Path, index: number): number {
  const written = textFrom(here.parsed, path.loc.start).slice(0, path.original.length + 2 * path.parts.length);
  const parts = [...written.matchAll(/\[[^\]]*\]|[^./@]+/g)].filter(({ 0: part }) => part !== 'this');
  return parts[index]?.index ?? 0;
}

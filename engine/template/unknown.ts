import { Unknown, type UnknownKind, type Value } from '../types.ts';
import { DependsOnUnknown } from './depends.ts';
import type { Kind } from './helpers/helper.ts';
import { isList, isMap } from './values.ts';

/** The first unknown in a value, however deep; undefined when all of it is known. */
export function unknownIn(value: Value): Unknown | undefined {
  if (value instanceof Unknown) return value;
  const parts = isList(value) ? value : isMap(value) ? Object.values(value) : [];
  for (const part of parts) {
    const found = part !== null && typeof part === 'object' ? unknownIn(part) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** A value of which all parts are known. Throws DependsOnUnknown. */
export function known<V extends Value>(value: V): Exclude<V, Unknown> {
  const unknown = unknownIn(value);
  if (unknown) throw new DependsOnUnknown(unknown);
  return value as Exclude<V, Unknown>;
}

/** Whether it is an unknown that may turn out to be of a type. */
export function mayBe(value: Value, kind: UnknownKind): value is Unknown {
  return value instanceof Unknown && (value.kind === 'any' || value.kind === kind);
}

/** What a helper gives that was given something unknown. */
export function unknownOf(gives: Kind, { cause }: Unknown): Unknown {
  if (gives === 'integer') return new Unknown('number', cause);
  return new Unknown(gives === 'helper' || gives === 'test' ? 'text' : gives, cause);
}

/** What an evaluation gives: the unknown instead, when it needs a value that is not known. */
export function orUnknown<T>(gives: Kind, evaluate: () => T): T | Unknown {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof DependsOnUnknown) return unknownOf(gives, error.unknown);
    throw error;
  }
}

/** Helpers that move values about, or look at one key of a result: parts that they need not know may be unknown. */
const movers: ReadonlySet<string> = new Set([
  ...['keys', 'values', 'dict2items', 'items2dict', 'combine', 'pick', 'drop', 'extract', 'lookup', 'pluck'],
  ...['length', 'count', 'first', 'last', 'reverse', 'zip', 'batch', 'slice', 'map', 'hostvar', 'variable'],
  ...['changed', 'failed', 'succeeded', 'success', 'skipped', 'unreachable', 'finished'],
]);

/** Helpers that build values of others, whatever these are. */
const builders: ReadonlySet<string> = new Set(['list', 'dict']);

/** What keeps a helper from being called with these arguments, because it is unknown. */
export function obstacleTo(helper: string, values: readonly Value[]): Unknown | undefined {
  if (builders.has(helper)) return undefined;
  const moves = movers.has(helper);
  for (const value of values) {
    const found = moves ? (value instanceof Unknown ? value : undefined) : unknownIn(value);
    if (found) return found;
  }
  return undefined;
}

import { isList, isMapping, isTemplate } from '../../load/fields.ts';
import { describe } from '../../template/values.ts';
import { type Binding, Secret, type Value, type Written } from '../../types.ts';

/** What is inside of something: names of parts, how many items there are, or, of what has no parts, what it is. */
export type Inside = readonly string[] | { readonly items: number } | { readonly kind: string };

/** Where a path ends: at something that has no such part, or at what is written there. */
export interface End {
  /** How many of the keys were followed. */
  readonly count: number;
  /** What has no part of the next name; undefined when the path has come to its end, or to a template. */
  readonly inside?: Inside;
  /** What was come to, when it is written. */
  readonly written?: Written;
}

/** Follows keys down, as far as it is written or known what there is. */
export function follow(from: Binding, keys: readonly string[]): End {
  if ('data' in from) return inValue(from.data, keys);
  let { written } = from;
  for (const [count, key] of keys.entries()) {
    const { content } = written;
    if (isTemplate(written)) return { count, written };
    const child = isMapping(content) ? content.get(key) : isList(content) ? content[position(key)] : undefined;
    if (!child) return { count, inside: insideOf(content), written };
    written = child;
  }
  return { count: keys.length, written };
}

function inValue(from: Value, keys: readonly string[]): End {
  let value = from;
  for (const [count, key] of keys.entries()) {
    const child: Value | undefined = Array.isArray(value)
      ? value[position(key)]
      : isValues(value) && Object.hasOwn(value, key)
        ? value[key]
        : undefined;
    if (child === undefined) {
      const inside = Array.isArray(value) ? { items: value.length } : isValues(value) ? Object.keys(value) : undefined;
      return { count, inside: inside ?? { kind: kindOf(value) } };
    }
    value = child;
  }
  return { count: keys.length };
}

function isValues(value: Value): value is { readonly [name: string]: Value } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Secret);
}

function insideOf(content: Written['content']): Inside {
  if (isMapping(content)) return [...content.keys()];
  if (isList(content)) return { items: content.length };
  return { kind: kindOf(content as Value) };
}

/** A text is one, whatever it says. */
function kindOf(value: Value): string {
  return typeof value === 'string' ? 'a text' : describe(value);
}

/** A list's index written out; -1, which no list has, for anything else. */
function position(key: string): number {
  return /^\d+$/.test(key) ? Number(key) : -1;
}

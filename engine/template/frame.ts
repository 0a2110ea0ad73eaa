import type { Value } from '../types.ts';

/** What `{{#each}}` tells of its position. */
export interface Loop {
  readonly index: number;
  /** The key of a map's entry, the index of a list's. */
  readonly key: string | number;
  readonly first: boolean;
  readonly last: boolean;
}

/** What a block put around an expression; the outermost block's frame has no outer one, and outside is the scope. */
export interface Frame {
  /** What `this` means. */
  readonly context: Value;
  /** The names after `as`. */
  readonly names: ReadonlyMap<string, Value> | undefined;
  readonly loop: Loop | undefined;
  readonly outer: Frame | undefined;
}

/** The frame so many `../` out; undefined is outside of all blocks. */
export function outward(frame: Frame | undefined, depth: number): Frame | undefined {
  let found = frame;
  for (let left = depth; left > 0 && found; left--) found = found.outer;
  return found;
}

/** The values of the loop so many `../` out, where only loops count. */
export function loopAround(frame: Frame | undefined, depth: number): Loop | undefined {
  let left = depth;
  for (let at = frame; at; at = at.outer) {
    if (at.loop && left-- === 0) return at.loop;
  }
  return undefined;
}

/** Where a task stands in a play: an index, then for each include on the way further indices. */
export type Position = readonly number[];

/** Orders positions; one that goes on within another comes after it. */
export function comparePositions(a: Position, b: Position): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

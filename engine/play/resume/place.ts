import type { Spot } from '../../report/journal/records.ts';

/** Where a program of a run belongs: to a task on a host, an item of its loop, and one of its tries. */
export interface Place extends Spot {
  readonly item?: number | undefined;
}

/** A task on a host as one word. */
export function keyOfSpot({ play, position, host }: Spot): string {
  return `${play}:${position.join('.')}:${encodeURIComponent(host)}`;
}

/** A task on a host, or an item of its loop, as one word. */
export function keyOfPlace(place: Place): string {
  return place.item === undefined ? keyOfSpot(place) : `${keyOfSpot(place)}:${place.item}`;
}

/** A program as one word: the try to which it belongs, and the index of the step. */
export function keyOfProgram(place: Place, attempt: string, step: number): string {
  return `${keyOfPlace(place)}/${attempt}.${step}`;
}

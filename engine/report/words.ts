import type { Cause } from '../types.ts';
import { harmless } from './harmless.ts';

/** `1 task`, `2 tasks`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A task that something follows from, with the line that it is written in. */
export function causeWords({ task, origin }: Cause): string {
  return harmless(`${task} at ${origin.file}:${origin.line}`);
}

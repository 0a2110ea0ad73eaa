import type { Binding } from '../types.ts';

/** A variable of which is known only that it will be there: what a task registers, or a machine that is not ordered yet has. */
export const unknown: Binding = Object.freeze({ data: null });

import { InputError } from '../../errors.ts';
import type { Turn } from './lane.ts';

/**
 * Evaluates something, maybe ahead of its turn. A mistake is looked at once more when its turn has come: what is said of
 * it, or whether it is one at all, may depend on what is there only then.
 */
export async function evaluatedAhead<T>(turn: Turn, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await turn.head();
    return work();
  }
}

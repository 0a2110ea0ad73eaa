import { InputError } from '../errors.ts';
import type { Condition } from '../types.ts';
import { DependsOnUnknown } from './depends.ts';
import { holds } from './evaluate.ts';
import type { Scope } from './scope.ts';

/**
 * The first of several conditions that does not hold; undefined when all do. Behind one that is unknown a later one may
 * still refuse; of a mistake in that one nobody knows whether anybody would have come to it. Throws InputErrors, and
 * DependsOnUnknown.
 */
export function refusedBy(conditions: readonly Condition[], scope: Scope): Condition | undefined {
  let unknown: DependsOnUnknown | undefined;
  for (const condition of conditions) {
    try {
      if (!holds(condition, scope)) return condition;
    } catch (error) {
      if (!(error instanceof DependsOnUnknown || (unknown && error instanceof InputError))) throw error;
      if (error instanceof DependsOnUnknown) unknown ??= error;
    }
  }
  if (unknown) throw unknown;
  return undefined;
}

import type { Condition } from '../types.ts';
import { firstThat } from './depends.ts';
import { holds } from './evaluate.ts';
import type { Scope } from './scope.ts';

/** The first of several conditions that does not hold, as `firstThat` finds it; undefined when all do. Throws InputErrors, and DependsOnUnknown. */
export function refusedBy(conditions: readonly Condition[], scope: Scope): Condition | undefined {
  return firstThat(conditions, (condition) => !holds(condition, scope));
}

import { nothingInherited } from '../../load/inherit.ts';
import { DependsOnUnknown } from '../../template/depends.ts';
import { type Cause, type Task, Unknown, type Values } from '../../types.ts';
import type { HostState } from '../hosts/host.ts';

/** A round of an include: the variables that it brings, and whether its conditions hold. */
export interface RoundOfInclude {
  readonly keys: Values;
  readonly applies: boolean | Unknown;
}

/** What a round of an include comes to: unknown where only the run could tell, if it is asked `when`. */
export function appliesOrUnknown(holds: () => boolean): boolean | Unknown {
  try {
    return holds();
  } catch (error) {
    if (error instanceof DependsOnUnknown) return error.unknown;
    throw error;
  }
}

/** An include of which nobody knows whether it is done: its tasks have its conditions, so that each is unknown by itself. */
export function passingConditionsOn(task: Task): Task {
  const around = task.around ?? nothingInherited;
  return { ...task, around: { ...around, when: [...task.when, ...around.when] } };
}

/** Notes that tasks of which nobody knows which they are may have given a host any variable. */
export function open(state: HostState, cause: Cause): void {
  state.open ??= cause;
}

/** What a name means that nothing has bound on such a host. */
export function openBinding({ open: cause }: HostState): { readonly data: Unknown } | undefined {
  return cause && { data: new Unknown('any', cause, { mayMiss: true }) };
}

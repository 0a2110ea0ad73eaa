import type { Block, Task, TaskOrBlock } from '../types.ts';

export function isBlock(step: TaskOrBlock): step is Block {
  return 'block' in step;
}

/** All tasks in a list, also those of blocks in it, in the order in which they are written. */
export function tasksIn(steps: readonly TaskOrBlock[]): readonly Task[] {
  return steps.flatMap((step) =>
    isBlock(step) ? [...tasksIn(step.block), ...tasksIn(step.rescue), ...tasksIn(step.always)] : [step],
  );
}

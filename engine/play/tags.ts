import { isBlock } from '../load/blocks.ts';
import type { TaskOrBlock } from '../types.ts';
import type { RunOptions } from './context.ts';

type Choice = Pick<RunOptions, 'tags' | 'skipTags'>;

/**
 * The tasks that --tags and --skip-tags leave: `always` runs unless skipped by name, `never` only when asked for. Of
 * blocks, what is left of each part.
 */
export function selectByTags(steps: readonly TaskOrBlock[], choice: Choice): readonly TaskOrBlock[] {
  const left = (part: readonly TaskOrBlock[]) => selectByTags(part, choice);
  return steps.flatMap((step): TaskOrBlock[] => {
    if (!isBlock(step)) return isSelected(step.tags, choice.tags, choice.skipTags) ? [step] : [];
    const block = { ...step, block: left(step.block), rescue: left(step.rescue), always: left(step.always) };
    return block.block.length + block.always.length > 0 ? [block] : [];
  });
}

function isSelected(own: readonly string[], wanted: readonly string[], skipped: readonly string[]): boolean {
  const matches = (names: readonly string[]) =>
    names.some(
      (name) =>
        own.includes(name) ||
        (name === 'tagged' && own.length > 0) ||
        (name === 'untagged' && own.length === 0) ||
        name === 'all',
    );
  if (skipped.some((name) => name !== 'all' && matches([name])) || (skipped.includes('all') && !own.includes('always')))
    return false;
  if (wanted.length === 0) return !own.includes('never');
  if (own.includes('never') && !wanted.some((name) => name !== 'all' && name !== 'tagged' && own.includes(name)))
    return false;
  return own.includes('always') || matches(wanted);
}

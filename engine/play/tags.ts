import type { Task } from '../types.ts';
import type { RunOptions } from './context.ts';

/** The tasks that --tags and --skip-tags leave: `always` runs unless skipped by name, `never` only when asked for. */
export function selectByTags(tasks: readonly Task[], options: Pick<RunOptions, 'tags' | 'skipTags'>): readonly Task[] {
  return tasks.filter((task) => isSelected(task.tags, options.tags, options.skipTags));
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

import { didYouMean, InputError } from '../errors.ts';
import { isOpen } from './flow/learn.ts';
import type { Visits } from './visits.ts';

/** Words of --tags and --skip-tags that stand for more than tasks with this tag. */
const special = ['all', 'tagged', 'untagged', 'always', 'never'];

/** Tags that were asked for and that no task has; where files are included that only the run knows, nobody can say. */
export function checkTags(wanted: readonly string[], plays: readonly Visits[]): InputError[] {
  const tasks = plays.flatMap(({ tasks, handlers }) => [...tasks, ...handlers].map(({ task }) => task));
  if (tasks.some(isOpen)) return [];
  const known = new Set([...special, ...tasks.flatMap(({ tags }) => tags)]);
  return wanted
    .filter((tag) => !known.has(tag))
    .map((tag) => {
      const own = [...known].filter((each) => !special.includes(each)).sort();
      const hint = didYouMean(tag, known) ?? (own.length > 0 ? `there are ${own.join(', ')}` : 'no task has tags');
      const origin = { file: '--tags', line: 1, column: 1 };
      return new InputError(`no task has the tag "${tag}"`, { code: 'unknown-tag', origin, excerpt: tag, hint });
    });
}

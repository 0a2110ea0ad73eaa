import type { Origin, Play, Written } from '../types.ts';
import { withExcerpts } from './excerpt.ts';
import { nothingInherited } from './inherit.ts';
import { type LoadOptions, startLoading, throwProblems } from './loading.ts';
import { rootPlace } from './playbook.ts';
import { loadTasks } from './tasks.ts';

/**
 * A play of one task from the command line: a host pattern, a module, and its arguments as `name=value …` or a free form.
 * Throws an InputError placed in MODULE or ARGS.
 */
export async function adhocPlay(
  pattern: string,
  module: string,
  args: string,
  options: LoadOptions = {},
): Promise<Play> {
  const loading = startLoading(options);
  const directory = loading.cwd;
  const call: Written = { keyOrigin: start('MODULE'), origin: start('ARGS'), content: args === '' ? null : args };
  const task: Written = { origin: start('MODULE'), content: new Map([[module, call]]) };
  const place = { ...rootPlace(loading), inherited: { ...nothingInherited, searchPath: [directory] } };
  const tasks = await withExcerpts('MODULE', module, () =>
    withExcerpts('ARGS', args, async () => {
      const loaded = await loadTasks({ origin: start('MODULE'), content: [task] }, 'a task', place);
      throwProblems(loading.problems);
      return loaded;
    }),
  );
  return {
    hosts: { origin: start('PATTERN'), content: pattern },
    vars: new Map(),
    varsFiles: [],
    tasks,
    handlers: [...place.found.handlers.values()].flat(),
    prompts: [],
    gathering: { origin: start('ARGS'), content: new Map() },
    roles: place.found.roles,
    directory,
    origin: start('PATTERN'),
  };
}

function start(file: string): Origin {
  return { file, line: 1, column: 1 };
}

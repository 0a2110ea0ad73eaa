import { explain, InputError } from '../errors.ts';
import { matchHosts } from '../inventory/patterns.ts';
import type { World } from '../template/scope.ts';
import type { Inventory, Play } from '../types.ts';
import type { RunOptions } from './context.ts';
import { batchesOf, inOrder } from './hosts/batches.ts';
import { limited, patternsOf } from './hosts/hosts.ts';
import { flag, number, TaskScope, text } from './variables/scope.ts';

/** A play's own settings are the same for all its hosts, so they cannot ask for anything of one. */
const noWorld: World = {
  hostVariable: () => undefined,
  readFile: () => '',
  findFile: (_, name) => {
    throw new InputError(`a play's own settings do not look into files, such as "${name}"`);
  },
  directory: process.cwd(),
  checking: true,
  environment: (name) => process.env[name],
};

/** What of a run's options a play's own settings depend on. */
export type SettingOptions = Pick<RunOptions, 'extraVars' | 'forceHandlers' | 'limit' | 'strategy' | 'strictPatterns'>;

/** What names mean in a play's own settings: extra variables and the play's. */
export function scopeOfPlay(options: Pick<RunOptions, 'extraVars'>, play: Play): TaskScope {
  return new TaskScope([options.extraVars, play.vars], noWorld, () => {});
}

/** Whether the play's hosts are kept in step. */
export function strategyOf(play: Play, options: SettingOptions, scope: TaskScope): RunOptions['strategy'] {
  if (!play.strategy) return options.strategy;
  return /(^|\.)linear$/.test(text(play.strategy, scope, 'strategy')) ? 'linear' : 'stream';
}

/** Whether the play begins by gathering facts; undefined when it does not say. */
export function gathering(play: Play, scope: TaskScope): boolean | undefined {
  return play.gatherFacts && flag(play.gatherFacts, scope, 'gather_facts');
}

/** Over how many failed hosts of 100 the play ends; undefined for never. */
export function maxFailPercentage({ maxFailPercentage }: Play, scope: TaskScope): number | undefined {
  return maxFailPercentage && number(maxFailPercentage, scope, 'max_fail_percentage');
}

/** Whether failed hosts of the play still run the handlers that they have notified. */
export function forceHandlers({ forceHandlers }: Play, options: SettingOptions, scope: TaskScope): boolean {
  if (options.forceHandlers) return true;
  return forceHandlers !== undefined && flag(forceHandlers, scope, 'force_handlers');
}

/** The mistakes in limits and in what plays say of themselves, looked for before the first play begins; without those that are known. */
export function mistakesOfPlays(
  plays: readonly Play[],
  inventory: Inventory,
  options: SettingOptions,
  known: readonly InputError[] = [],
): InputError[] {
  const looks = plays.map((play) => () => {
    const scope = scopeOfPlay(options, play);
    const patterns = patternsOf(play, scope);
    if (options.strictPatterns) matchHosts(patterns, inventory, play.hosts.origin);
    strategyOf(play, options, scope);
    gathering(play, scope);
    maxFailPercentage(play, scope);
    forceHandlers(play, options, scope);
    inOrder(play, [], scope);
    batchesOf(play, [], scope);
  });
  const limits = options.limit.map((limit) => () => limited(limit, inventory));
  const told = new Set(known.map(explain));
  return [...limits, ...looks].flatMap(mistakeIn).filter((mistake) => !told.has(explain(mistake)));
}

function mistakeIn(look: () => unknown): InputError[] {
  try {
    look();
    return [];
  } catch (error) {
    if (error instanceof InputError) return [error];
    throw error;
  }
}

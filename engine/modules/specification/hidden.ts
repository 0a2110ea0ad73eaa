import type { Hidden } from '../../types.ts';
import type { Options } from './option.ts';

/** Whether an argument, or a part of it, is not to be shown (`no_log`). */
export function isHidden({ no_log, options }: Hidden): boolean {
  return no_log === true || Object.values(options ?? {}).some(isHidden);
}

/** The arguments of a declaration that are not to be shown, by all of their names. */
export function hiddenIn(options: Options): ReadonlyMap<string, Hidden> {
  const hidden = Object.entries(options).filter(([, option]) => isHidden(option));
  return new Map(
    hidden.flatMap(([name, option]) => [name, ...(option.aliases ?? [])].map((each) => [each, option] as const)),
  );
}

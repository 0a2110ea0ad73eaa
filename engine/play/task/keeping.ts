import { createHash, randomBytes } from 'node:crypto';
import { isRepeatable, type Module } from '../../modules/definition/module.ts';
import type { PlayContext, Step } from '../context.ts';
import { keyOfPlace, keyOfProgram, type Place } from '../resume/place.ts';
import { decideUnknown, unknownReason } from '../resume/unknown.ts';
import type { Site } from './execute.ts';

/** A try of a task, or of an item of its loop. */
export interface Try {
  readonly place: Place;
  /** Counted from 1. */
  readonly attempts: number;
  readonly item?: string | undefined;
  /** Which of several things that are done one after the other. */
  readonly act?: number;
}

/** How the programs of a task are known to the journal, and who says what is done if nobody knows whether they were run. */
export function keepingOf(
  context: PlayContext,
  step: Step,
  module: Module,
  args: unknown,
  { place, attempts, item, act = 0 }: Try,
): Pick<Site, 'keeping' | 'unclear'> {
  const { recording } = context;
  if (!recording || module.form === 'controller') return {};
  // What is tried until it succeeds is made to be run more than once.
  const repeatable = step.task.retry !== undefined || isRepeatable(module, args);
  return {
    keeping: recording.keeping(place, `${attempts}.${act}`, repeatable),
    unclear: async () => {
      if (repeatable) return 'run';
      const choice = await decideUnknown(context, step, place, item);
      if (choice === 'fail') recording.unknown(place);
      return choice === 'run' ? 'run' : { [choice === 'fail' ? 'failed' : 'skipped']: unknownReason(recording.past!) };
    },
  };
}

/**
 * The name of a job in the background: one that a run before this one may have begun has the name that it had then, so that
 * it can be asked about.
 */
export function jobIdOf({ recording, first, id }: PlayContext, { place, attempts }: Try): string {
  if (!recording || recording.past?.known.has(keyOfPlace(place))) return randomBytes(8).toString('hex');
  const name = `${first ?? id} ${keyOfProgram(place, String(attempts), 0)}`;
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

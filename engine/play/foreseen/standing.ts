import type { Effects, Made } from '../../modules/definition/effects.ts';
import type { Outcome } from '../../modules/definition/module.ts';
import type { Cause } from '../../types.ts';
import type { Foreseen } from './foreseen.ts';

/** A task that would change nothing as the host is now: it has something to do when an earlier one has made that another. */
export function whenEqual(outcome: Outcome, { makes = [], removes = [] }: Effects, foreseen: Foreseen): Outcome {
  const undone = makes.map((made) => foreseen.gone(made) ?? changedBy(made, foreseen)).find((cause) => cause);
  const back = removes.map((thing) => foreseen.find(thing)).find((known) => known?.certain)?.cause;
  const cause = undone ?? back;
  return cause ? { ...outcome, changed: true, after: cause } : outcome;
}

/**
 * What becomes of a task when an earlier one would have removed what it is about: it has nothing to remove any more, or
 * fails because what it needs is gone; undefined when neither is so.
 */
export function withoutNeeds(
  outcome: Outcome,
  { makes = [], removes = [], needs = [], anything }: Effects,
  foreseen: Foreseen,
): Outcome | undefined {
  for (const { kind, name } of needs) {
    const cause = foreseen.gone({ kind, name });
    if (!cause) continue;
    const { task, origin } = cause;
    const failed = `there would be no ${kind} ${name} any more, after ${task} at ${origin.file}:${origin.line}`;
    return { changed: false, failed, after: cause, data: {} };
  }
  if (outcome.changed !== true || anything || makes.length > 0 || removes.length === 0) return undefined;
  const causes = removes.map((thing) => foreseen.gone(thing));
  const last = causes.at(-1);
  return last && causes.every((cause) => cause)
    ? { ...outcome, changed: false, differences: [], after: last }
    : undefined;
}

/** The last task that would have made all that these effects ask for, just so; undefined when something is left to do. */
export function madeSoBy({ makes = [], always, anything }: Effects, foreseen: Foreseen): Cause | undefined {
  if (always || anything || makes.length === 0) return undefined;
  let last: Cause | undefined;
  for (const made of makes) {
    const known = foreseen.find(made);
    if (!known?.certain || !made.as || !isSo(made.as, known.as)) return undefined;
    last = known.cause;
  }
  return last;
}

function isSo(wanted: NonNullable<Made['as']>, is: NonNullable<Made['as']>): boolean {
  return Object.entries(wanted).every(([name, value]) => value === undefined || is[name] === value);
}

function changedBy(made: Made, foreseen: Foreseen): Cause | undefined {
  const known = foreseen.find(made);
  if (!known?.certain || !made.as) return undefined;
  const differs = Object.entries(made.as).some(
    ([name, value]) => value !== undefined && known.as[name] !== undefined && known.as[name] !== value,
  );
  return differs ? known.cause : undefined;
}

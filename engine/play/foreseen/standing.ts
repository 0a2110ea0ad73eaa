import type { Effects, Made } from '../../modules/definition/effects.ts';
import type { Outcome } from '../../modules/definition/module.ts';
import { causeWords } from '../../report/words.ts';
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
    const failed = `there would be no ${kind} ${name} any more, after ${causeWords(cause)}`;
    return { changed: false, failed, after: cause, data: {} };
  }
  if (outcome.changed !== true || anything || makes.length > 0 || removes.length === 0) return undefined;
  const causes = removes.map((thing) => foreseen.gone(thing));
  const last = causes.at(-1);
  return last && causes.every((cause) => cause)
    ? { ...outcome, changed: false, differences: [], after: last }
    : undefined;
}

/** What earlier tasks would have made of all that is asked for: just that, by the last of them, or nobody knows what. */
export type Standing = { readonly so: Cause } | { readonly doubt: Cause };

/** How what these effects ask for would stand; undefined when something is left to do. `absent`: whether it is not there now. */
export function standingOf(
  { makes = [], always, anything }: Effects,
  foreseen: Foreseen,
  absent: boolean,
): Standing | undefined {
  if (always || anything || makes.length === 0) return undefined;
  let found: Standing | undefined;
  for (const made of makes) {
    const known = foreseen.find(made);
    if (!known?.certain || !made.as || (known.implied && !absent)) return undefined;
    const open = Object.entries(made.as).filter(([name, value]) => value !== undefined && known.as[name] !== value);
    if (open.some(([name]) => !known.loose || known.as[name] !== undefined)) return undefined;
    if (open.length > 0) found = { doubt: known.cause };
    else if (!found || 'so' in found) found = { so: known.cause };
  }
  return found;
}

function changedBy(made: Made, foreseen: Foreseen): Cause | undefined {
  const known = foreseen.find(made);
  if (!known?.certain || known.implied || !made.as) return undefined;
  const differs = Object.entries(made.as).some(
    ([name, value]) => value !== undefined && known.as[name] !== undefined && known.as[name] !== value,
  );
  return differs ? known.cause : undefined;
}

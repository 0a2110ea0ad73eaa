import { InputError } from '../../errors.ts';
import { basisDifferences } from '../../plan/basis.ts';
import type { Begun } from './asked.ts';

/** What a run is made from, as `Begun` keeps it. */
export type Made = Pick<Begun, 'inputs' | 'settings'>;

/**
 * What is not as the run saw it that is to be gone on with, a line each. Throws an InputError with them unless that is
 * accepted. Hosts that have come along are no reason: a run may order machines.
 */
export function changesOf(run: string, before: Made, now: Made, accepted: boolean): readonly string[] {
  const hosts = Object.entries(now.inputs.hosts).filter(([name]) => Object.hasOwn(before.inputs.hosts, name));
  const known = { ...now.inputs, hosts: Object.fromEntries(hosts) };
  const lines = basisDifferences({ ...before, answers: {} }, { ...now, inputs: known, answers: {} });
  if (lines.length === 0 || accepted) return lines;
  const list = lines.map((line) => `  ${line}`).join('\n');
  throw new InputError(`run ${run} is not gone on with: not all is as it was\n${list}`, {
    hint: 'begin a new run; or go on all the same with --accept-changes, if what was done is right as it is',
  });
}

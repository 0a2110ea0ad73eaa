import certificate from '../../engine/modules/certificate.ts';
import type { Outcome } from '../../engine/modules/definition/module.ts';
import type { Values } from '../../engine/types.ts';
import { runProgram } from '../remote/shell.ts';
import { here, take } from './here.ts';

/** What a run of the module came to, and how many programs ran on the host. */
export interface Ran {
  readonly outcome: Outcome;
  readonly programs: number;
}

/** Runs the steps of `certificate` as the engine does, on this machine; `stopAfter` so many steps it is cut off. */
export async function run(
  shell: readonly string[],
  given: object,
  check = false,
  stopAfter = Number.POSITIVE_INFINITY,
): Promise<Ran> {
  const args = take(certificate, given);
  const around = here({}, [], { check, diff: true });
  let outcome: Outcome = { changed: false, data: {}, differences: [] };
  let programs = 0;
  for (const step of certificate.steps.slice(0, stopAfter)) {
    let next: Partial<Outcome> & { data: Values };
    if ('act' in step) next = await step.act(args, around, outcome.data);
    else {
      const program = await step.build(args, around, outcome.data);
      if (!program) continue;
      programs++;
      const answer = await runProgram(shell, program, { check, diff: true });
      const read = step.read?.(answer, args, around) as { data: Values } | undefined;
      const failed = answer.failed ?? (answer.code === 0 ? undefined : answer.stderr.toString());
      const { changed, differences } = answer;
      next = { changed, differences, data: read?.data ?? {}, ...(failed === undefined ? {} : { failed }) };
    }
    outcome = {
      ...outcome,
      ...next,
      changed: outcome.changed || next.changed === true,
      data: { ...outcome.data, ...next.data },
      differences: [...(outcome.differences ?? []), ...(next.differences ?? [])],
    };
    if (outcome.failed !== undefined) break;
  }
  return { outcome, programs };
}

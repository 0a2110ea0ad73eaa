import { InputError } from '../../errors.ts';
import { version } from '../../package.ts';
import { basisDifferences } from '../../plan/basis.ts';
import { driftOf } from '../../plan/drift.ts';
import { readPlan } from '../../plan/file.ts';
import { Findings } from '../../plan/findings.ts';
import { outcomeLines, outcomeOf } from '../../plan/outcome.ts';
import type { Basis, Plan } from '../../plan/plan.ts';
import { type Request, requestAgain } from '../../plan/request.ts';
import { driftLines, unknownLines } from '../../plan/show.ts';
import { ask } from '../ask.ts';
import { exitCodeOf, exitCodes } from '../exit.ts';
import { enterLab } from '../lab-door.ts';
import { type HostOptions, playbooksOf } from '../options.ts';
import { type AtHand, runWithJournal } from '../resume/run.ts';
import { type RetryOptions, writeRetryFile } from '../retry.ts';
import { readSettings } from '../settings.ts';
import { type Telling, warn } from '../terminal.ts';
import { look } from './look.ts';
import { plannedOptions } from './options.ts';

type ApplyOptions = HostOptions & RetryOptions & Telling;

/**
 * Carries out a plan: what it was made from and what it saw on the hosts must still be so, which is looked at before
 * anything is changed. Throws an InputError with all that is not.
 */
export async function applyPlan(file: string, names: readonly string[], given: ApplyOptions): Promise<number> {
  const plan = await readPlan(file);
  const wanted = agreed(file, plan, names, given);
  const inLab = await enterLab(wanted.inventory);
  if (inLab !== undefined) return inLab;
  const options = { ...given, ...wanted.options, extraVars: wanted.extraVars } as ApplyOptions;
  const { summary, findings, atHand } = await look(wanted, options, plan.key, (basis) =>
    refuseOther(file, plan, basis),
  );
  if (summary.interrupted) return exitCodes.interrupted;
  const drifts = driftOf(plan.findings, findings);
  if (drifts.length > 0) {
    throw refusal(`the plan ${file} is not carried out, because hosts are not as it saw them`, driftLines(drifts));
  }
  await accept(unknownLines(plan), given);
  if (given.check) {
    process.stdout.write(`the plan ${file} still holds: nothing was changed\n`);
    return exitCodes.fine;
  }
  return carryOut(plan, wanted, options, atHand);
}

function agreed(file: string, plan: Plan, names: readonly string[], given: ApplyOptions): Request {
  const { request, disagreements } = requestAgain(plan, {
    playbooks: names.length === 0 ? [] : playbooksOf(names),
    inventory: given.inventory,
    extraVars: given.extraVars,
    options: plannedOptions(given),
  });
  if (disagreements.length === 0) return request;
  throw refusal(`the plan ${file} is not what the command line asks for`, disagreements);
}

function refuseOther(file: string, plan: Plan, now: Basis): void {
  const versions = plan.version === version() ? [] : [`kplay's version: ${plan.version} → ${version()}`];
  const differences = [...versions, ...basisDifferences(plan.basis, now)];
  if (differences.length > 0) {
    throw refusal(`the plan ${file} is not carried out, because it was made from something else`, differences);
  }
}

function refusal(message: string, lines: readonly string[]): InputError {
  const hint = 'nothing was changed; a new plan is made with kplay plan';
  return new InputError([`${message}:`, ...lines.map((line) => `  ${line}`)].join('\n'), { hint });
}

/** Names what the plan does not know, and asks whether to go on. */
async function accept(unknown: readonly string[], { yes, check }: ApplyOptions): Promise<void> {
  if (unknown.length === 0) return;
  process.stdout.write(['the plan does not know what these will do:', ...unknown, ''].join('\n'));
  if (yes || check) return;
  const answer = await ask('go on? [y/N]', true);
  if (/^y(es)?$/i.test(String(answer ?? '').trim())) return;
  const hint = answer === undefined ? 'there is no terminal to ask at: --yes goes on' : 'nothing was changed';
  throw new InputError('the plan is not carried out', { hint });
}

async function carryOut(plan: Plan, wanted: Request, options: ApplyOptions, atHand: AtHand): Promise<number> {
  const done = new Findings();
  const settings = readSettings();
  const { playbooks, inventory } = wanted;
  const asked = { playbooks, inventory, options };
  const summary = await runWithJournal(asked, settings, undefined, { ...atHand, report: done.report });
  writeRetryFile(summary, playbooks, options, settings, warn);
  const lines = outcomeLines(outcomeOf(plan.findings, done.all));
  if (!summary.interrupted) process.stdout.write(['', ...lines, ''].join('\n'));
  return exitCodeOf(summary);
}

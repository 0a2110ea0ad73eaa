import type { Command } from 'commander';
import { InputError } from '../errors.ts';
import { version } from '../package.ts';
import { readPlan, writePlan } from '../plan/file.ts';
import { isUnknown, type Plan } from '../plan/plan.ts';
import { keptVariables } from '../plan/request.ts';
import { newKey } from '../plan/seal.ts';
import { planLines } from '../plan/show.ts';
import { counted } from '../report/words.ts';
import { type Ended, exitCodeOf, exitCodes } from './exit.ts';
import { enterLab } from './lab-door.ts';
import { type HostOptions, inventoryOf, playbooksOf, withHosts, withTasks } from './options.ts';
import { look } from './plan/look.ts';
import { plannedOptions } from './plan/options.ts';
import { readSettings } from './settings.ts';
import { colours, warn } from './terminal.ts';

/** Adds `kplay plan`. */
export function register(program: Command, ended: Ended): void {
  withTasks(withHosts(program.command('plan')))
    .argument('[playbook...]', 'a path, or the name of a step in playbooks/')
    .option('-o, --out <file>', 'keep the plan in this file, for `kplay run --plan FILE`')
    .option('--show <file>', 'show a plan that was kept')
    .action(async (names: string[], options: PlanCommandOptions) => ended(await planCommand(names, options)));
}

type PlanCommandOptions = HostOptions & { readonly out?: string; readonly show?: string };

async function planCommand(names: readonly string[], options: PlanCommandOptions): Promise<number> {
  if (options.show !== undefined) {
    if (names.length > 0) throw new InputError('--show takes no playbooks: it shows a plan that was made before');
    print(planLines(await readPlan(options.show), colours(), options.diff ?? false));
    return exitCodes.fine;
  }
  const settings = readSettings();
  const playbooks = playbooksOf(names);
  const inventory = inventoryOf(options, settings);
  const inLab = await enterLab(inventory);
  if (inLab !== undefined) return inLab;
  const key = newKey();
  const { summary, basis, findings } = await look({ playbooks, inventory }, options, key);
  const extraVars = keptVariables(options.extraVars ?? [], key);
  const request = { playbooks, inventory, extraVars, options: plannedOptions(options) };
  const plan = { version: version(), made: new Date().toISOString(), key, request, basis, findings };
  const code = exitCodeOf(summary);
  await tell(plan, code === exitCodes.fine, options);
  return code;
}

/** A plan with a failure could not be carried out to its end, so it is shown and not kept. */
async function tell(plan: Plan, whole: boolean, { out, diff = false }: PlanCommandOptions): Promise<void> {
  if (out === undefined || !whole) print(planLines(plan, colours(), diff));
  if (out === undefined) return;
  if (!whole) return warn(`no plan was written to ${out}: a run would not get to its end`);
  await writePlan(out, plan);
  const changes = plan.findings.filter(({ status }) => status === 'changed').length;
  const hosts = new Set(plan.findings.map(({ host }) => host)).size;
  const unknown = plan.findings.filter(isUnknown).length;
  print([
    `${counted(changes, 'change')} on ${counted(hosts, 'host')}, ${unknown} unknown: the plan is in ${out}`,
    `to see it: kplay plan --show ${out}`,
    `to carry it out: kplay run --plan ${out}`,
  ]);
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

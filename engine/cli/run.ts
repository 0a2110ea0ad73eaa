import type { Command } from 'commander';
import { broadcast } from '../report/events.ts';
import { journal, journalFolder } from '../report/journal.ts';
import { run } from '../run.ts';
import { ask } from './ask.ts';
import { type Ended, exitCodeOf } from './exit.ts';
import { interruptSignal } from './interrupt.ts';
import { enterLab } from './lab-door.ts';
import {
  connectionOptionsOf,
  type HostOptions,
  inventoryOf,
  playbooksOf,
  runOptionsOf,
  withHosts,
  withTasks,
} from './options.ts';
import { type RetryOptions, writeRetryFile } from './retry.ts';
import { readSettings } from './settings.ts';
import { type Telling, terminalReporter, warn } from './terminal.ts';
import { openVault } from './vault-options.ts';

/** Adds `kplay run`. */
export function register(program: Command, ended: Ended): void {
  withTasks(withHosts(program.command('run')))
    .argument('[playbook...]', 'a path, or the name of a step in playbooks/ (etcd for playbooks/etcd.yml)')
    .option('--plan <file>', 'do what `kplay plan -o` has found, after a look whether it still holds')
    .option('-y, --yes', 'with --plan: go on without a question where the plan does not know what a task will do')
    .option('--retry-files', 'when hosts fail, write their names to PLAYBOOK.retry, for --limit @PLAYBOOK.retry')
    .option('--explain-streaming', 'tell why a task was not sent ahead of the answers of those before it')
    .action(async (names: string[], options: RunCommandOptions) => ended(await runCommand(names, options)));
}

type RunCommandOptions = HostOptions & RetryOptions & Telling & { readonly plan?: string; readonly yes?: boolean };

async function runCommand(names: readonly string[], options: RunCommandOptions): Promise<number> {
  if (options.plan !== undefined) return (await import('./plan/apply.ts')).applyPlan(options.plan, names, options);
  const settings = readSettings();
  const playbooks = playbooksOf(names);
  const inventory = inventoryOf(options, settings);
  const inLab = await enterLab(inventory);
  if (inLab !== undefined) return inLab;
  const vault = await openVault(options, settings);
  const summary = await run({
    playbooks,
    inventory,
    fresh: options.flushCache ?? false,
    vault,
    options: runOptionsOf(options, settings, vault),
    connection: connectionOptionsOf(options, settings, inventory),
    report: broadcast(terminalReporter(options), journal(journalFolder(), warn)),
    signal: interruptSignal(),
    ask,
  });
  writeRetryFile(summary, playbooks, options, settings, warn);
  return exitCodeOf(summary);
}

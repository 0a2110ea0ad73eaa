import { type Command, Option } from 'commander';
import { InputError } from '../errors.ts';
import { unknownTaskChoices } from '../play/resume/unknown.ts';
import { type Ended, exitCodeOf } from './exit.ts';
import { enterLab } from './lab-door.ts';
import { isListing, type ListingOptions } from './listing-options.ts';
import { type HostOptions, inventoryOf, playbooksOf, withHosts, withTasks } from './options.ts';
import type { ResumeOptions } from './resume/resume.ts';
import { runWithJournal } from './resume/run.ts';
import { writeRetryFile } from './retry.ts';
import { readSettings } from './settings.ts';
import { warn } from './terminal.ts';

/** Adds `kplay run`. */
export function register(program: Command, ended: Ended): void {
  withTasks(withHosts(program.command('run')))
    .argument('[playbook...]', 'a path, or the name of a step in playbooks/ (etcd for playbooks/etcd.yml)')
    .addOption(
      new Option('--plan <file>', 'do what `kplay plan -o` has found, after a look whether it still holds').conflicts(
        'resume',
      ),
    )
    .option('-y, --yes', 'say yes to what playbooks want confirmed; with --plan, also to what it does not know')
    .option('--start-at-task <name>', 'begin at the task of this name, or of a pattern with * and ?')
    .option('--step', 'ask before each task')
    .option('--retry-files', 'when hosts fail, write their names to PLAYBOOK.retry, for --limit @PLAYBOOK.retry')
    .option(
      '--resume [run]',
      "go on where a run stood that failed, was interrupted or killed: this folder's newest, or RUN",
    )
    .addOption(
      new Option('--unknown-tasks <choice>', 'with --resume: what to do about tasks that may have been done').choices(
        unknownTaskChoices,
      ),
    )
    .option('--accept-changes', 'with --resume: go on although playbooks, inventory or variables have changed')
    .optionsGroup('Instead of running:')
    .option('--list-hosts', 'list the hosts of each play')
    .option('--list-tasks', 'list the tasks that would be done, with their tags')
    .option('--list-tags', 'list the tags of each play')
    .option('--syntax-check', 'say how to check playbooks: kplay check')
    .optionsGroup('Options:')
    .option('--explain-streaming', 'tell why a task was not sent ahead of the answers of those before it')
    .addHelpText('after', examples)
    .action(async (names: string[], options: RunCommandOptions) => ended(await runCommand(names, options)));
}

const examples = `
Examples:
  kplay run site.yml -i hosts.yml            all of a playbook
  kplay run site.yml -C -D                   only say what would change, line by line
  kplay run etcd -l controllers -t config    some tasks of a step, on some hosts`;

type RunCommandOptions = ResumeOptions & ListingOptions & { readonly plan?: string; readonly syntaxCheck?: boolean };

async function runCommand(names: readonly string[], options: RunCommandOptions): Promise<number> {
  if (options.syntaxCheck) return syntaxCheck(names, options);
  if (options.step) refuseWithoutTerminal();
  if (isListing(options)) return (await import('./listing.ts')).listPlaybooks(names, options);
  if (options.plan !== undefined) return (await import('./plan/apply.ts')).applyPlan(options.plan, names, options);
  if (options.resume !== undefined) return (await import('./resume/resume.ts')).resumeRun(names, options);
  const settings = readSettings();
  const playbooks = playbooksOf(names);
  const inventory = inventoryOf(options, settings);
  const inLab = await enterLab(inventory);
  if (inLab !== undefined) return inLab;
  const summary = await runWithJournal({ playbooks, inventory, options }, settings);
  writeRetryFile(summary, playbooks, options, settings, warn);
  return exitCodeOf(summary);
}

/** What Ansible calls so is a command of its own here, which is run. */
async function syntaxCheck(names: readonly string[], options: HostOptions): Promise<number> {
  warn('--syntax-check is `kplay check`, which finds far more');
  return (await import('./check.ts')).checkCommand(names, { ...options, format: 'text' });
}

function refuseWithoutTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY) return;
  throw new InputError('--step asks before each task, and there is no terminal to ask at');
}

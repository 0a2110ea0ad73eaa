import chalk, { Chalk } from 'chalk';
import type { Command } from 'commander';
import { adhocPlay } from '../load/adhoc.ts';
import { tasksIn } from '../load/blocks.ts';
import { withExcerpts } from '../load/excerpt.ts';
import { adhoc } from '../report/adhoc.ts';
import { broadcast } from '../report/events.ts';
import { journalFolder } from '../report/journal/folder.ts';
import { journal } from '../report/journal/journal.ts';
import { runPlays } from '../run.ts';
import { argumentsOf } from './exec-arguments.ts';
import { type Ended, exitCodeOf } from './exit.ts';
import { interruptSignal } from './interrupt.ts';
import { enterLab } from './lab-door.ts';
import { connectionOptionsOf, type HostOptions, inventoryOf, runOptionsOf, withHosts } from './options.ts';
import { readSettings } from './settings.ts';
import { warn } from './terminal.ts';
import { openVault } from './vault-options.ts';

/** Adds `kplay exec`. */
export function register(program: Command, ended: Ended): void {
  withHosts(program.command('exec'))
    .argument('<pattern>', 'the hosts: all, a group, a name, web:!web3')
    .argument('<module>', 'what to do there: kplay doc lists the modules')
    .argument('[args...]', 'its arguments: name=value …, or a free form')
    .addHelpText('after', examples)
    .action(async (pattern: string, module: string, args: string[], options: HostOptions) => {
      ended(await execCommand(pattern, module, await argumentsOf(module, args), options));
    });
}

const examples = `
Examples:
  kplay exec all ping
  kplay exec web copy content='two words' dest=/tmp/note
  kplay exec web,db command -- ls -l /       options of the command stand behind --`;

/** Modules that only look need no lock: they may run beside another run. */
const looking = new Set(['ping', 'setup', 'stat', 'slurp', 'debug']);

async function execCommand(pattern: string, module: string, args: string, options: HostOptions): Promise<number> {
  const settings = readSettings();
  const inventory = inventoryOf(options, settings);
  const inLab = await enterLab(inventory);
  if (inLab !== undefined) return inLab;
  const vault = await openVault(options, settings);
  const play = await adhocPlay(pattern, module, args);
  const connection = connectionOptionsOf(options, settings, inventory);
  const paint = process.stdout.isTTY ? chalk : new Chalk({ level: 0 });
  const terminal = adhoc(paint, (text) => process.stdout.write(`${text}\n`));
  const begin = () =>
    runPlays([play], {
      playbooks: [],
      inventory,
      fresh: options.flushCache ?? false,
      vault,
      options: { ...runOptionsOf(options, settings, vault), strictPatterns: true },
      connection: looking.has(tasksIn(play.tasks)[0]!.module) ? { ...connection, lock: 'none' } : connection,
      report: broadcast(terminal, journal(journalFolder(), warn).report),
      signal: interruptSignal(),
    });
  return exitCodeOf(await withExcerpts('PATTERN', pattern, () => withExcerpts('ARGS', args, begin)));
}

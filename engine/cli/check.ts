import type { Command } from 'commander';
import { checkPlays } from '../check/check.ts';
import { InputErrors } from '../errors.ts';
import { tasksIn } from '../load/blocks.ts';
import { findPlaybook, loadPlaybooks } from '../load/playbook.ts';
import { type Ended, exitCodes } from './exit.ts';
import { rolesPathOf } from './options.ts';
import { readSettings } from './settings.ts';
import { openVault, type VaultOptions, withVault } from './vault-options.ts';

/** Adds `kplay check`. */
export function register(program: Command, ended: Ended): void {
  withVault(program.command('check'))
    .argument('<playbook...>', 'a path, or the name of a step in playbooks/')
    .action(async (names: string[], options: VaultOptions) => ended(await checkCommand(names, options)));
}

async function checkCommand(names: readonly string[], options: VaultOptions): Promise<number> {
  const playbooks = names.map((name) => findPlaybook(name, process.cwd()));
  const settings = readSettings();
  const vault = await openVault(options, settings);
  const rolesPath = rolesPathOf(settings);
  const plays = await loadPlaybooks(playbooks, { vault, rolesPath });
  const mistakes = await checkPlays(plays, { vault, rolesPath });
  if (mistakes.length > 0) throw new InputErrors(mistakes);
  const tasks = plays.reduce((sum, play) => sum + tasksIn(play.tasks).length + play.handlers.length, 0);
  process.stdout.write(`${counted(plays.length, 'play')}, ${counted(tasks, 'task')}: no mistake found\n`);
  return exitCodes.fine;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

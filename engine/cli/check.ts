import { type Command, Option } from 'commander';
import { check, type Findings } from '../check/check.ts';
import type { Surroundings } from '../check/flow/surroundings.ts';
import { formats } from '../check/formats/index.ts';
import { type InputError, KplayError } from '../errors.ts';
import { inventoryFolders } from '../inventory/index.ts';
import { liveInventory } from '../inventory/live.ts';
import { pluginFiles } from '../inventory/plugin-files.ts';
import { tasksIn } from '../load/blocks.ts';
import { parseExtraVars } from '../load/extra-vars.ts';
import { findPlaybook, loadPlaybooks } from '../load/playbook.ts';
import { readVarsFolders } from '../load/variables.ts';
import { counted } from '../report/words.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Play } from '../types.ts';
import { type Ended, exitCodes } from './exit.ts';
import { commaList, type HostOptions, rolesPathOf, withInventory } from './options.ts';
import { readSettings, type Settings } from './settings.ts';
import { warn } from './terminal.ts';
import { openVault } from './vault-options.ts';

/** Adds `kplay check`. */
export function register(program: Command, ended: Ended): void {
  withInventory(program.command('check'))
    .argument('<playbook...>', 'a path, or the name of a step in playbooks/')
    .option('-t, --tags <tags>', 'tags that a run will be given', commaList)
    .option('--skip-tags <tags>', 'tags that a run will be told to leave out', commaList)
    .addOption(
      new Option('--format <format>', 'how to show what is found').choices(Object.keys(formats)).default('text'),
    )
    .option('--strict', 'end with 1 for warnings, too')
    .action(async (names: string[], options: CheckCommandOptions) => ended(await checkCommand(names, options)));
}

type CheckCommandOptions = HostOptions & { readonly format: string; readonly strict?: boolean };

/** Checks playbooks and prints what is found; gives the exit code. */
export async function checkCommand(names: readonly string[], options: CheckCommandOptions): Promise<number> {
  const playbooks = names.map((name) => findPlaybook(name, process.cwd()));
  const settings = readSettings();
  const vault = await openVault(options, settings);
  const rolesPath = rolesPathOf(settings);
  const problems: InputError[] = [];
  const plays = await loadPlaybooks(playbooks, { vault, rolesPath, problems });
  const surroundings = await surroundingsOf(options, settings, vault);
  const tags = [...(options.tags ?? []), ...(options.skipTags ?? [])];
  const found = await check(plays, { vault, rolesPath, problems, tags, ...(surroundings && { surroundings }) });
  const { errors, warnings } = found;
  process.stdout.write(formats[options.format]!([...errors, ...warnings]));
  if (options.format === 'text') process.stdout.write(summary(plays, found, surroundings === undefined));
  return errors.length > 0 || (options.strict && warnings.length > 0) ? exitCodes.mistake : exitCodes.fine;
}

function summary(plays: readonly Play[], { errors, warnings }: Findings, blind: boolean): string {
  const tasks = plays.reduce((sum, play) => sum + tasksIn(play.tasks).length + play.handlers.length, 0);
  const counts = [
    ...(errors.length > 0 ? [counted(errors.length, 'mistake')] : []),
    ...(warnings.length > 0 ? [counted(warnings.length, 'warning')] : []),
  ];
  const result = counts.length > 0 ? counts.join(', ') : 'no mistake found';
  const left = blind ? ' (variables are followed only with an inventory)' : '';
  const gap = counts.length > 0 ? '\n' : '';
  return `${gap}${counted(plays.length, 'play')}, ${counted(tasks, 'task')}: ${result}${left}\n`;
}

async function surroundingsOf(
  options: HostOptions,
  settings: Settings,
  vault: Vault,
): Promise<Surroundings | undefined> {
  const given = options.inventory ?? settings.inventory;
  if (given === undefined) return undefined;
  const sources = typeof given === 'string' ? [given] : given;
  const { current: inventory } = await inventoryFrom(sources, vault);
  const folders = [process.cwd(), ...inventoryFolders(sources)].map((folder) => readVarsFolders(folder, vault));
  const extraVars = parseExtraVars(options.extraVars ?? [], vault);
  return { inventory, sources, folders, extraVars, limit: options.limit ?? [], strategy: 'stream' };
}

/** The inventory; where a provider cannot be asked, without its machines: a check may run where there is no token. */
async function inventoryFrom(sources: readonly string[], vault: Vault) {
  try {
    return await liveInventory(sources, vault, warn);
  } catch (error) {
    const rest = sources.filter((source) => pluginFiles(source, vault).length === 0);
    if (!(error instanceof KplayError) || rest.length === sources.length) throw error;
    const asked = sources.filter((source) => !rest.includes(source)).join(', ');
    warn(`${asked} cannot be asked (${error.message}): its hosts are those that the playbooks order`);
    return liveInventory(rest, vault, warn);
  }
}

import { writeFileSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { explain, InputError } from '../errors.ts';
import { liveInventory } from '../inventory/live.ts';
import { limitHosts } from '../inventory/patterns.ts';
import { noFolders, type Surroundings } from '../inventory/values.ts';
import { addExcerpts } from '../load/excerpt.ts';
import { parseExtraVars } from '../load/extra-vars.ts';
import { readVarsFolders } from '../load/variables.ts';
import type { Inventory } from '../types.ts';
import { type Ended, exitCodes } from './exit.ts';
import { type InventoryView, viewOf, views } from './inventory-view.ts';
import { enterLab } from './lab-door.ts';
import { type HostOptions, inventoryOf, withInventory } from './options.ts';
import { readSettings } from './settings.ts';
import { openVault, type VaultOptions } from './vault-options.ts';

interface InventoryOptions
  extends Pick<HostOptions, 'inventory' | 'extraVars' | 'limit' | 'flushCache'>,
    VaultOptions,
    Omit<InventoryView, 'view' | 'name'> {
  readonly list?: boolean;
  readonly host?: string;
  readonly graph?: boolean;
  readonly output?: string;
  readonly playbookDir?: string;
}

/** Adds `kplay inventory`, whose `--list` and `--host` make it an inventory script for Ansible, and print what ansible-inventory does. */
export function register(program: Command, ended: Ended): void {
  withInventory(program.command('inventory'))
    .addArgument(new Argument('[what]', 'list (JSON), host NAME (JSON), or graph [GROUP]').default('list'))
    .argument('[name]', 'the host, or the group to begin with')
    .option('--list', 'all hosts and groups as ansible-inventory --list prints them')
    .option('--host <name>', 'the same as host NAME')
    .option('--graph', 'the same as graph')
    .option('--export', 'variables where they are set, and not at each host all that it has')
    .option('--yaml', 'as YAML: a YAML inventory')
    .option('--toml', 'as TOML')
    .option('--vars', 'with graph: variables, too')
    .option('--output <file>', 'write it to a file instead')
    .option('--playbook-dir <folder>', 'take group_vars and host_vars beside a playbook here into account')
    .action(async (what: string, name: string | undefined, options: InventoryOptions, command: Command) => {
      const byOption = options.host !== undefined ? 'host' : options.graph ? 'graph' : options.list ? '--list' : what;
      // An option makes the first word a name: `--graph web`.
      const named = options.host ?? name ?? (options.graph && !views.includes(what) ? what : undefined);
      if (!views.includes(byOption) && byOption !== '--list')
        command.error(`error: there is no view "${byOption}": list, host or graph`);
      if (byOption === 'host' && named === undefined) command.error('error: which host? kplay inventory host NAME');
      ended(await inventoryCommand({ ...options, view: byOption, name: named }, options));
    });
}

async function inventoryCommand(view: InventoryView, options: InventoryOptions): Promise<number> {
  const settings = readSettings();
  const sources = inventoryOf(options, settings);
  const inLab = await enterLab(sources);
  if (inLab !== undefined) return inLab;
  const vault = await openVault(options, settings);
  const warned = new Set<string>();
  const warn = (message: string) => {
    if (!warned.has(message)) process.stderr.write(`warning: ${message}\n`);
    warned.add(message);
  };
  const live = await liveInventory(sources, vault, warn, { fresh: options.flushCache ?? false });
  const around: Surroundings = {
    inventory: live.current,
    besideInventory: live.folders,
    besidePlaybook: options.playbookDir ? readVarsFolders(options.playbookDir, vault) : noFolders,
    extra: parseExtraVars(options.extraVars ?? [], vault),
    warn: (mistake) => warn(explain(mistake)),
  };
  print(await viewOf(around, limited(live.current, options.limit ?? []), view), options.output);
  return exitCodes.fine;
}

/** The names of the hosts that all limits allow. */
function limited(inventory: Inventory, limits: readonly string[]): ReadonlySet<string> {
  let names = [...inventory.hosts.keys()];
  for (const limit of limits) {
    try {
      const allowed = new Set(limitHosts(limit, inventory, { file: '-l', line: 1, column: 1 }));
      names = names.filter((name) => allowed.has(name));
    } catch (error) {
      throw addExcerpts(error, '-l', limit);
    }
  }
  return new Set(names);
}

function print(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new InputError(`${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

import type { Command } from 'commander';
import { explain } from '../errors.ts';
import { loadInventory } from '../inventory/index.ts';
import { toGraph, toHost, toList } from '../inventory/show.ts';
import { groupValues, hostValues } from '../inventory/values.ts';
import type { Inventory, Values } from '../types.ts';
import { type Ended, exitCodes } from './exit.ts';
import { enterLab } from './lab-door.ts';
import { type HostOptions, inventoryOf, withInventory } from './options.ts';
import { readSettings } from './settings.ts';
import { openVault, type VaultOptions } from './vault-options.ts';

interface InventoryOptions extends Pick<HostOptions, 'inventory' | 'extraVars'>, VaultOptions {
  readonly list?: boolean;
  readonly host?: string;
}

/** Adds `kplay inventory`, whose `--list` and `--host` make it an inventory script for Ansible. */
export function register(program: Command, ended: Ended): void {
  withInventory(program.command('inventory'))
    .argument('[what]', 'list, host or graph', 'list')
    .argument('[name]', 'the host, or the group to begin with')
    .option('--list', 'the same as list')
    .option('--host <name>', 'the same as host NAME')
    .action(async (what: string, name: string | undefined, options: InventoryOptions, command: Command) => {
      const host = options.host ?? name;
      const wanted = options.host !== undefined ? 'host' : options.list ? 'list' : what;
      if (!['list', 'host', 'graph'].includes(wanted))
        command.error(`error: there is no view "${wanted}": list, host or graph`);
      if (wanted === 'host' && host === undefined) command.error('error: which host? kplay inventory host NAME');
      ended(await inventoryCommand(wanted, host, options));
    });
}

async function inventoryCommand(what: string, name: string | undefined, options: InventoryOptions): Promise<number> {
  const settings = readSettings();
  const sources = inventoryOf(options, settings);
  const inLab = await enterLab(sources);
  if (inLab !== undefined) return inLab;
  const inventory = await loadInventory(sources, {
    vault: await openVault(options, settings),
    warn: (mistake) => process.stderr.write(`warning: ${explain(mistake)}\n`),
  });
  process.stdout.write(shown(inventory, what, name));
  return exitCodes.fine;
}

function shown(inventory: Inventory, what: string, name: string | undefined): string {
  if (what === 'graph') return toGraph(inventory, name);
  if (what === 'host') return json(toHost(inventory, name!, (host) => hostValues(inventory, host)));
  return json(
    toList(
      inventory,
      (host) => hostValues(inventory, host),
      (group) => groupValues(inventory, group),
    ),
  );
}

function json(values: Values): string {
  return `${JSON.stringify(values, undefined, 2)}\n`;
}

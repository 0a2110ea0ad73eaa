import { type Telling, toListDocument, toTables, toYamlDocument } from '../inventory/document.ts';
import { toGraph, toHost, toList } from '../inventory/show.ts';
import { allValues, groupValues, hostValues, noFolders, type Surroundings } from '../inventory/values.ts';
import type { Values } from '../types.ts';

/** What is to be shown of an inventory, and how. */
export interface InventoryView {
  /** `--list` is the document of ansible-inventory, `list` that of a plain inventory script. */
  readonly view: string;
  readonly name: string | undefined;
  readonly export?: boolean;
  readonly yaml?: boolean;
  readonly toml?: boolean;
  readonly vars?: boolean;
}

/** The words that choose a view. */
export const views: readonly string[] = ['list', 'host', 'graph'];

/** The text of a view of those hosts. */
export async function viewOf(around: Surroundings, hosts: ReadonlySet<string>, wanted: InventoryView): Promise<string> {
  const { inventory } = around;
  if (wanted.view === 'graph') {
    const vars = wanted.vars ? { of: hostVars(around, wanted), ofGroup: groupVars(around) } : undefined;
    return toGraph(inventory, wanted.name, { hosts, vars });
  }
  const values = await valuesOf(around, hosts, wanted);
  if (wanted.toml) return (await import('../inventory/toml.ts')).toToml(values);
  if (wanted.yaml) return yaml(values);
  // Ansible's readers take any layout; four blanks are its own.
  return `${JSON.stringify(values, undefined, wanted.view === '--list' ? 4 : 2)}\n`;
}

async function valuesOf(around: Surroundings, hosts: ReadonlySet<string>, wanted: InventoryView): Promise<Values> {
  const { inventory } = around;
  if (wanted.view === 'host') return toHost(inventory, wanted.name!, hostVars(around, wanted));
  const telling: Telling = {
    hosts,
    hostVars: hostVars(around, wanted),
    groupVars: wanted.export ? groupVars(around) : undefined,
  };
  if (wanted.toml) return toTables(inventory, telling);
  if (wanted.yaml) return toYamlDocument(inventory, telling);
  if (wanted.view === '--list' || wanted.export) return toListDocument(inventory, telling);
  const alone = { ...around, besideInventory: [], besidePlaybook: noFolders };
  return toList(inventory, hostVars(alone, { ...wanted, export: true }), groupVars(alone), hosts);
}

function hostVars(around: Surroundings, wanted: InventoryView): Telling['hostVars'] {
  return (host) => (wanted.export ? hostValues(around, host) : allValues(around, host));
}

function groupVars(around: Surroundings): NonNullable<Telling['groupVars']> {
  return (group) => groupValues(around, group);
}

/** YAML 1.1 is what Ansible reads: `yes` and `0644` are quoted, and mean the same under 1.2. */
async function yaml(values: Values): Promise<string> {
  const { stringify } = await import('yaml');
  const plain: unknown = JSON.parse(JSON.stringify(values)); // a secret becomes ***
  return stringify(plain, { version: '1.1', aliasDuplicateObjects: false });
}

import { resolve } from 'node:path';
import type { InputError } from '../errors.ts';
import { sealed } from '../load/sealed.ts';
import { readYaml } from '../load/yaml.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Inventory } from '../types.ts';
import type { Extensible } from './additions.ts';
import { addInventory, addMember, type Draft, draftHost, newDraft } from './draft.ts';
import { finish } from './finish.ts';
import { readIni } from './ini.ts';
import { expandHosts } from './names.ts';
import { addNested, isConstructed, withoutNested } from './nested.ts';
import { pluginOf } from './plugins.ts';
import { type Source, sourcesOf } from './sources.ts';
import { readYamlInventory } from './yaml.ts';

export { findHost, hostsOf } from './find.ts';
export { inventoryFolders } from './sources.ts';

/** What reading an inventory depends on beside its sources. */
export interface InventoryOptions {
  /** For scripts and plugins (tokens, base addresses); the process's own unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Seconds that each call of an inventory script may take; 60 unless given. */
  readonly scriptTimeout?: number;
  /** Told of what is odd but no mistake; ignored unless given. */
  readonly warn?: (mistake: InputError) => void;
  readonly signal?: AbortSignal;
  /** Opens what is encrypted; without passwords unless given. */
  readonly vault?: Vault;
  /** Asks plugins and scripts anew; what caches hold is replaced. */
  readonly fresh?: boolean;
}

/**
 * The inventory that all sources together describe; what a later source says of a host or group is added to, and its
 * variables win over, what an earlier one said. Throws InputError (also for a script that fails) and ProviderError (plugins).
 */
export async function loadInventory(sources: readonly string[], options: InventoryOptions = {}): Promise<Inventory> {
  return (await loadExtensible(sources, options)).inventory;
}

/** The same with what it was made from, so that a run can add to it. */
export async function loadExtensible(sources: readonly string[], options: InventoryOptions = {}): Promise<Extensible> {
  const draft = newDraft();
  const files = new Map<string, string>();
  for (const given of sources) {
    for (const source of sourcesOf(given)) {
      await readSource(source, draft, options);
      if (source.kind === 'list') continue;
      for (const host of draft.hosts.keys()) if (!files.has(host)) files.set(host, resolve(source.name));
    }
  }
  const inventory = { ...finish(draft, options.warn ?? (() => undefined)), files };
  return { draft, inventory, late: new Map() };
}

async function readSource({ kind, name }: Source, draft: Draft, options: InventoryOptions): Promise<void> {
  const { environment = process.env, scriptTimeout = 60, warn = () => undefined, signal, fresh } = options;
  if (kind === 'list') readList(name, draft);
  else if (kind === 'ini') readIni(name, draft);
  else if (kind === 'script') {
    const { readScript } = await import('./script.ts'); // most inventories are none
    await readScript(name, draft, { environment, timeout: scriptTimeout, warn, ...(signal ? { signal } : {}) });
  } else {
    const document = readYaml(name, options.vault);
    if (document === undefined) return; // an empty file
    const plugin = await pluginOf(document);
    if (plugin) {
      const found = await plugin.read(withoutNested(document), environment, warn, fresh);
      addInventory(draft, found, document.origin);
      if (isConstructed(document)) {
        const hosts = plugin.name === 'constructed' ? draft.hosts : found.hosts;
        (await import('./constructed.ts')).construct(document, hosts.keys(), draft, warn);
      }
      addNested(draft, document);
    } else readYamlInventory(document.secret ? sealed(document) : document, draft);
  }
}

/** `-i host1,host2:2222,`: hosts without a file. */
function readList(text: string, draft: Draft): void {
  let column = 1;
  for (const piece of text.split(',')) {
    const origin = { file: '-i', line: 1, column: column + piece.length - piece.trimStart().length };
    column += piece.length + 1;
    if (piece.trim() === '') continue;
    const { names, port } = expandHosts(piece.trim(), origin);
    for (const name of names) {
      addMember(draft, 'ungrouped', name, origin);
      if (port !== undefined) draftHost(draft, name, origin).set('ansible_port', { data: port });
    }
  }
}

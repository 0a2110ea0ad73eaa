import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { explain, type KplayError } from '../../engine/errors.ts';
import { loadInventory } from '../../engine/inventory/index.ts';
import { type Binding, type Inventory, Secret, type Vars, type Written } from '../../engine/types.ts';

/** Files by name; those that begin with #! may be run. */
export type Files = Readonly<Record<string, string>>;

/** Writes files into a folder of their own, removed when `use` is done. */
export async function withFiles<T>(files: Files, use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kplay-inventory-'));
  try {
    writeFiles(folder, files);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (text.startsWith('#!')) chmodSync(path, 0o755);
  }
}

/** The inventory in files that are given as `-i` in their order. */
export function inventoryOf(files: Files, sources = Object.keys(files)): Promise<Inventory> {
  return withFiles(files, (folder) => loadInventory(sources.map((name) => join(folder, name))));
}

/** What went wrong, as the user sees it, with the temporary folder's path cut off. */
export async function mistakeOf(files: Files, sources = Object.keys(files)): Promise<string> {
  return withFiles(files, async (folder) => {
    try {
      await loadInventory(sources.map((name) => join(folder, name)));
    } catch (error) {
      return explain(error as KplayError).replaceAll(`${folder}/`, '');
    }
    return 'no mistake';
  });
}

/** Variables as plain values, so that tests can compare them. */
export function plainVars(vars: Vars): Record<string, unknown> {
  return Object.fromEntries([...vars].map(([name, binding]) => [name, plain(binding)]));
}

/** Hosts and groups as plain values. */
export function plainInventory({ hosts, groups }: Inventory): Record<string, unknown> {
  const shown = (vars: Vars) => (vars.size > 0 ? { vars: plainVars(vars) } : {});
  return {
    hosts: Object.fromEntries([...hosts.values()].map((h) => [h.name, { groups: h.groups, ...shown(h.vars) }])),
    groups: Object.fromEntries(
      [...groups.values()].map((g) => [g.name, { hosts: g.hosts, children: g.children, ...shown(g.vars) }]),
    ),
  };
}

function plain(binding: Binding): unknown {
  return 'data' in binding ? binding.data : content(binding.written);
}

function content(written: Written): unknown {
  const value = written.content;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, content(item)]));
  if (Array.isArray(value)) return value.map(content);
  return value instanceof Secret ? '***' : value;
}

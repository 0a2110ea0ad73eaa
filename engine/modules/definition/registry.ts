import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Module } from './module.ts';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const prefix = /^ansible\.(builtin|legacy)\./;

/** The names of all modules: a module is a file of this folder that is named after it. */
export function moduleNames(): string[] {
  return readdirSync(folder)
    .filter((file) => /^[a-z0-9_]+\.[jt]s$/.test(file))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** The name under which we know a module that may be written with Ansible's full name. */
export function canonicalName(name: string): string {
  return name.replace(prefix, '');
}

/** A module by its canonical name, loaded when first asked for; undefined when there is none. */
export async function findModule(name: string): Promise<Module | undefined> {
  if (!moduleNames().includes(name)) return undefined;
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const exported: Record<string, unknown> = await import(`../${name}.${extension}`);
  return exported['default'] as Module;
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Vars } from '../types.ts';
import { varsOf } from './fields.ts';
import { sealed } from './sealed.ts';
import { readYaml } from './yaml.ts';

/** Endings of variable files, in the order in which they are looked for; a file without one is YAML, too. */
export const endings = ['.yml', '.yaml', '.json'] as const;

/** The variables of group_vars/ and host_vars/ beside an inventory or a playbook, by the name of the group or host. */
export interface VarsFolders {
  readonly groups: ReadonlyMap<string, Vars>;
  readonly hosts: ReadonlyMap<string, Vars>;
}

/** The variables of one YAML or JSON file, which may be encrypted; an empty file has none. Throws an InputError. */
export function readVars(path: string, vault?: Vault): Vars {
  const written = readYaml(path, vault);
  return varsOf(written?.secret ? sealed(written) : written, 'a variable file');
}

/** Reads `group_vars` and `host_vars` in a folder: NAME, NAME.yml, NAME.yaml, NAME.json, or a folder NAME of several files. */
export function readVarsFolders(directory: string, vault?: Vault): VarsFolders {
  const read = (folder: string) => readFolder(join(directory, folder), vault);
  return { groups: read('group_vars'), hosts: read('host_vars') };
}

/** The examples of variable files in a folder (`group_vars/all.example.yml`): nothing is read from them, people copy from them. */
export function exampleFiles(directory: string): string[] {
  return ['group_vars', 'host_vars'].flatMap((each) => {
    const folder = join(directory, each);
    return entries(folder)
      .filter((entry) => endings.some((ending) => entry.endsWith(`.example${ending}`)))
      .map((entry) => join(folder, entry));
  });
}

function readFolder(folder: string, vault: Vault | undefined): ReadonlyMap<string, Vars> {
  const byName = new Map<string, Vars>();
  for (const entry of entries(folder)) {
    const name = nameOf(entry);
    if (name === undefined) continue;
    const files = variableFiles(join(folder, entry));
    byName.set(name, merged([byName.get(name) ?? new Map(), ...files.map((file) => readVars(file, vault))]));
  }
  return byName;
}

/** The files below a path in name order, so that a later one overrides; those that are no variable files are left out. */
export function variableFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return entries(path)
    .filter((entry) => nameOf(entry) !== undefined)
    .flatMap((entry) => variableFiles(join(path, entry)));
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** What an entry of such a folder is about; undefined for editors' backups, READMEs and examples (`all.example.yml`). */
function nameOf(entry: string): string | undefined {
  if (entry.startsWith('.') || entry.endsWith('~')) return undefined;
  const ending = endings.find((known) => entry.endsWith(known));
  const name = ending ? basename(entry, ending) : entry;
  return name.endsWith('.example') || (!ending && name.includes('.')) ? undefined : name;
}

/** One layer out of several; later ones override. */
export function merged(layers: readonly Vars[]): Vars {
  return layers.length === 1 ? layers[0]! : new Map(layers.flatMap((layer) => [...layer]));
}

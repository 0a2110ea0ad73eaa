import { plainOf } from '../../load/plain.ts';
import { type Binding, type Inventory, Secret, type Value, type Vars } from '../../types.ts';
import type { Visits } from '../visits.ts';
import { isSecretName } from '../warnings/secrets.ts';
import { digestOfBytes, digestOfFile } from './digest.ts';
import { inputFiles } from './files.ts';

/** A variable of the command line: a digest of its value, and the value as JSON unless it is, or seems to be, a secret. */
export interface VariableInput {
  readonly digest: string;
  readonly shown?: string;
}

/** What a run is made from, in a form that can be kept and compared with what another run would be made from: plain JSON. */
export interface Inputs {
  /** Playbooks, roles, templates, variable files, files to copy and static inventories: digests by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The groups of each host by its name, sorted, with commas: also of those that an API or a script gave. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Extra variables (`-e`). */
  readonly variables: Readonly<Record<string, VariableInput>>;
}

/** Where the inputs of a run are found. */
export interface InputSources {
  /** Playbooks as they were given. */
  readonly playbooks: readonly string[];
  /** What loading them has read (`seen` of LoadOptions). */
  readonly seen: ReadonlySet<string>;
  /** What `check` has visited: its tasks, and those that they include. */
  readonly visits: readonly Visits[];
  /** Sources of the inventory, as for `-i`, and what they gave. */
  readonly sources: readonly string[];
  readonly inventory: Inventory;
  readonly extraVars: Vars;
  /** Random bytes of the run: without them nobody can try out which secret a digest may be of. */
  readonly key: Buffer;
}

/** Collects the inputs of a run. Contents are digested by HMAC-SHA256 with the key, and nothing secret is kept. */
export function collectInputs(from: InputSources): Inputs {
  const paths = [...inputFiles(from)].sort(([a], [b]) => (a < b ? -1 : 1));
  const digests = paths.flatMap(([shown, file]) => {
    const digest = digestOfFile(file, from.key);
    return digest === undefined ? [] : [[shown, digest] as const];
  });
  const hosts = [...from.inventory.hosts.values()].map(({ name, groups }) => [name, [...groups].sort().join(',')]);
  return {
    files: Object.fromEntries(digests),
    hosts: Object.fromEntries(hosts),
    variables: Object.fromEntries([...from.extraVars].map(([name, each]) => [name, variable(name, each, from.key)])),
  };
}

function variable(name: string, binding: Binding, key: Buffer): VariableInput {
  const value = 'data' in binding ? binding.data : plainOf(binding.written);
  const digest = digestOfBytes(JSON.stringify(revealed(value)), key);
  const secret = isSecretName(name) || holdsSecret(value) || ('written' in binding && binding.written.secret === true);
  return secret ? { digest } : { digest, shown: JSON.stringify(value) };
}

function holdsSecret(value: Value): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value instanceof Secret) return true;
  return Object.entries(value).some(([name, part]) => isSecretName(name) || holdsSecret(part));
}

function revealed(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revealed(part)]));
}

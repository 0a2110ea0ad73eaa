import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What a tree holds: for each path its mode and the digest of its content, or what it links to. */
export type Fingerprint = ReadonlyMap<string, string>;

/** Looks at a tree. */
export function fingerprint(tree: string): Fingerprint {
  const names = readdirSync(tree, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(names.map((name) => [name, describe(join(tree, name))]));
}

function describe(path: string): string {
  const status = lstatSync(path);
  const mode = status.mode.toString(8);
  if (status.isSymbolicLink()) return `${mode} ${readlinkSync(path)}`;
  return status.isFile() ? `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : mode;
}

/** The first path that two trees do not have in common, with what each has there. */
export function difference(expected: Fingerprint, actual: Fingerprint): string | undefined {
  for (const path of new Set([...expected.keys(), ...actual.keys()])) {
    const [wanted, found] = [expected.get(path) ?? 'nothing', actual.get(path) ?? 'nothing'];
    if (wanted !== found) return `${path} is ${found}, not ${wanted}`;
  }
  return undefined;
}

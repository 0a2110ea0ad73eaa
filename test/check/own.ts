import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../engine/package.ts';

const folders = ['playbooks', 'roles', 'group_vars', 'inventory'];

/** The playbooks that this project brings along. */
export function ownPlaybooks(): string[] {
  return readdirSync(join(packageRoot(), 'playbooks')).map((name) => join('playbooks', name));
}

/** Playbooks as users run them: everything, and then the end of it. */
export function ownRuns(): string[][] {
  const all = ownPlaybooks();
  const end = 'playbooks/teardown.yml';
  return [all.filter((path) => path !== end), [end]];
}

/** A copy of the project's own content, to be changed; `remove` takes it away. */
export function copyOfOwn(): { readonly folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kplay-own-')));
  for (const each of folders) {
    cpSync(join(packageRoot(), each), join(folder, each), { recursive: true });
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** The texts of a folder by their paths. */
export function textsIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(files.sort().map((file) => [file, readFileSync(file, 'utf8')]));
}

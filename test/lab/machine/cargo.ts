import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { packageRoot } from '../../../engine/package.ts';
import { run } from '../../../lab/command.ts';
import { cacheFolder } from '../../../lab/rootfs/cache.ts';
import type { Files } from '../../load/folder.ts';

/** Puts all into a folder that a machine needs to run kplay and its lab: Node, the package as it is published, what is cached, and a user's files. */
export async function loadCargo(folder: string, rootfs: string, site: Files): Promise<void> {
  await copy(process.execPath, `${folder}/bin/node`);
  await loadPackage(`${folder}/kplay`);
  for (const path of [rootfs, `${cacheFolder()}/mirror`]) {
    await copy(path, `${folder}/cache/kplay/lab/${basename(path)}`);
  }
  for (const [path, text] of Object.entries(site)) {
    await mkdir(dirname(`${folder}/site/${path}`), { recursive: true });
    await writeFile(`${folder}/site/${path}`, text);
  }
}

/** What `npm install kplay` would lay down. */
async function loadPackage(folder: string): Promise<void> {
  const root = packageRoot();
  const read = (file: string) => JSON.parse(readFileSync(`${root}/${file}`, 'utf8'));
  const published: string[] = ['package.json', ...read('package.json').files];
  const locked: Record<string, { dev?: boolean }> = read('package-lock.json').packages;
  const modules = Object.keys(locked).filter((path) => path !== '' && !locked[path]!.dev);
  for (const path of [...published, ...modules]) {
    if (existsSync(`${root}/${path}`)) await copy(`${root}/${path}`, `${folder}/${path}`);
  }
}

/** With cp, which keeps owners and modes. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await run(['cp', '--archive', '-H', '--no-target-directory', from, to]);
}

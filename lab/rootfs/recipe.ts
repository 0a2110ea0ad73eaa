import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { packageRoot } from '../../engine/package.ts';
import type { Image } from './kinds.ts';

/** All that decides how a root file system looks. */
export interface Recipe {
  readonly image: Image;
  /** Folder of files that are laid over its packages. */
  readonly files: string;
  /** The script that finishes it. */
  readonly finish: string;
  /** Twelve hexadecimal digits that change when anything of this changes. */
  readonly digest: string;
}

/** This version of kplay's recipe of an image. */
export function recipeOf(image: Image): Recipe {
  const { kind, arch } = image;
  const folder = `${packageRoot()}/lab/rootfs`;
  const files = `${folder}/${kind.init}`;
  const finish = `${files}.sh`;
  const hash = createHash('sha256').update(JSON.stringify([kind.archive, kind.suite, kind.packages, arch]));
  for (const file of [finish, ...filesIn(files)]) {
    hash.update(`\0${file.slice(folder.length)} ${statSync(file).mode & 0o100}\0`).update(readFileSync(file));
  }
  return { image, files, finish, digest: hash.digest('hex').slice(0, 12) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
}

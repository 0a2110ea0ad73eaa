import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../engine/package.ts';
import { LabError } from '../errors.ts';
import { archiveOf, sourceLine } from '../rootfs/archive.ts';
import { type Image, kinds } from '../rootfs/kinds.ts';
import { fetchPackages } from '../rootfs/packages.ts';
import { architecture } from './catalogue.ts';
import { indexPackages } from './packages.ts';

/** How the repository is made. */
export interface RepositoryOptions {
  /** The folder that the mirror serves; the repository is a folder in it, by `repositoryName`. */
  readonly folder: string;
  /** Whose hosts install from it. */
  readonly image: Image;
  /** The image's root file system: what it has already is left out. */
  readonly rootfs: string;
  /** Names of Debian packages; those of `packages.yml` unless given. */
  readonly packages?: readonly string[];
  /** The line of sources.list to resolve them with; the image's archive unless given. */
  readonly source?: string;
  /** Allows only what the cache has. */
  readonly offline?: boolean;
  /** Where archives' keys are kept. */
  readonly cache: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The file name of what a repository was made from; hidden from those who ask the mirror. */
const madeFrom = '.made-from';

/** The packages that the lab's playbooks install. */
export function listedPackages(): string[] {
  const path = `${packageRoot()}/lab/mirror/packages.yml`;
  return z.array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/)).parse(parse(readFileSync(path, 'utf8')));
}

/** What a host's sources.list says so that it installs from the mirror alone; it is unsigned, and the lab's hosts trust it. */
export function sourcesList(baseUrl: string, image: Image): string {
  return `deb [trusted=yes] ${baseUrl.replace(/\/$/, '')}/${repositoryName(image)} ./\n`;
}

/** The folder of an image's packages below the mirror's root: that of the kind that most hosts have is just `debian`. */
function repositoryName({ kind, arch }: Image): string {
  const name = kind === kinds[0] ? 'debian' : kind.slug;
  return arch === architecture() ? name : `${name}-${arch}`;
}

/**
 * Makes a flat Debian repository of the packages and all that they need beyond the root file system, with the ordinary
 * apt client. One that was made from the same lists is kept. The caller holds the lock of the folder.
 */
export async function prepareRepository(options: RepositoryOptions): Promise<void> {
  const { folder, image, rootfs, packages = listedPackages(), signal } = options;
  const { arch } = image;
  const status = `${rootfs}/var/lib/dpkg/status`;
  const recipe = createHash('sha256')
    .update(JSON.stringify([packages, arch, options.source ?? image.kind.suite]))
    .update(await readFile(status));
  const wanted = recipe.digest('hex');
  const repository = `${folder}/${repositoryName(image)}`;
  const made = await readFile(`${repository}/${madeFrom}`, 'utf8').catch(() => '');
  if (made === wanted) return;
  if (options.offline) throw new LabError('the Debian packages are not in the cache', { hint: 'run it once online' });
  options.report(`downloading the Debian packages ${packages.join(', ')}`);
  const work = `${folder}/.${repositoryName(image)}`;
  await rm(work, { recursive: true, force: true }); // of one that was killed
  try {
    const source = options.source ?? sourceLine(image, await archiveOf(image, options));
    const archives = await fetchPackages(packages, { work, status, arch, source, signal });
    await indexPackages(archives, image);
    await writeFile(`${archives}/${madeFrom}`, wanted);
    await rm(repository, { recursive: true, force: true });
    await rename(archives, repository);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

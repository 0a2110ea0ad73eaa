import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../engine/package.ts';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import { debianMirror } from '../rootfs/mirror.ts';
import { suite } from '../rootfs/recipe.ts';
import { type Architecture, architecture } from './catalogue.ts';
import { indexPackages } from './packages.ts';

/** How the repository is made. */
export interface RepositoryOptions {
  /** The folder that the mirror serves; the repository is `debian/` in it. */
  readonly folder: string;
  /** The hosts' root file system: what it has already is left out. */
  readonly rootfs: string;
  /** Names of Debian packages; those of `packages.yml` unless given. */
  readonly packages?: readonly string[];
  /** The line of sources.list to resolve them with; this machine's Debian archive unless given. */
  readonly source?: string;
  /** Allows only what the cache has. */
  readonly offline?: boolean;
  readonly arch?: Architecture;
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
export function sourcesList(baseUrl: string): string {
  return `deb [trusted=yes] ${baseUrl.replace(/\/$/, '')}/debian ./\n`;
}

/**
 * Makes a flat Debian repository of the packages and all that they need beyond the root file system, with the ordinary
 * apt client. One that was made from the same lists is kept. The caller holds the lock of the folder.
 */
export async function prepareRepository(options: RepositoryOptions): Promise<void> {
  const { folder, rootfs, packages = listedPackages(), arch = architecture() } = options;
  const status = `${rootfs}/var/lib/dpkg/status`;
  const recipe = createHash('sha256')
    .update(JSON.stringify([packages, arch, options.source ?? suite]))
    .update(await readFile(status));
  const wanted = recipe.digest('hex');
  const repository = `${folder}/debian`;
  const made = await readFile(`${repository}/${madeFrom}`, 'utf8').catch(() => '');
  if (made === wanted) return;
  if (options.offline) throw new LabError('the Debian packages are not in the cache', { hint: 'run it once online' });
  options.report(`downloading the Debian packages ${packages.join(', ')}`);
  const work = `${folder}/.debian`;
  await rm(work, { recursive: true, force: true }); // of one that was killed
  try {
    const source = options.source ?? (await debianSource(arch));
    await fetchPackages(work, packages, { status, arch, source, signal: options.signal });
    const archives = `${work}/cache/archives`;
    await indexPackages(archives, arch);
    await writeFile(`${archives}/${madeFrom}`, wanted);
    await rm(repository, { recursive: true, force: true });
    await rename(archives, repository);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function debianSource(arch: Architecture): Promise<string> {
  const address = await debianMirror(suite);
  if (!address) {
    throw new LabError('this machine knows no Debian archive, from which the lab could take packages', {
      hint: 'add a source of Debian main to /etc/apt/sources.list.d, then apt-get update',
    });
  }
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  return `deb [arch=${arch} signed-by=${keyring}] ${address} ${suite} main`;
}

interface Fetching {
  readonly source: string;
  readonly status: string;
  readonly arch: Architecture;
  readonly signal: AbortSignal | undefined;
}

/** A private apt: lists, cache and state of its own, the root file system's list of packages, nothing of the machine's sources. */
async function fetchPackages(work: string, packages: readonly string[], fetching: Fetching): Promise<void> {
  const { status, arch, source, signal } = fetching;
  for (const part of ['state/lists/partial', 'cache/archives/partial'])
    await mkdir(`${work}/${part}`, { recursive: true });
  await writeFile(`${work}/sources.list`, `${source}\n`);
  const settings = {
    'Dir::State': `${work}/state`,
    'Dir::State::status': status,
    'Dir::Cache': `${work}/cache`,
    'Dir::Etc::SourceList': `${work}/sources.list`,
    'Dir::Etc::SourceParts': '-',
    'Dir::Etc::Preferences': '-',
    'Dir::Etc::PreferencesParts': '-',
    'APT::Architecture': arch,
    'APT::Architectures': arch,
    'APT::Sandbox::User': '', // the folder is ours alone: the user _apt could not write there
    'APT::Update::Post-Invoke': '', // container images empty the machine's own cache here
    'Acquire::Languages': 'none',
  };
  const apt = ['apt-get', '-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  await run([...apt, 'update', '--error-on=any'], { environment, ...(signal && { signal }) });
  const install = ['install', '--yes', '--download-only', '--no-install-recommends', ...packages];
  await run([...apt, ...install], { environment, ...(signal && { signal }) });
}

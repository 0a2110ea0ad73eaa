import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KplayError } from '../../engine/errors.ts';
import { LabError } from '../errors.ts';
import { build } from './build.ts';
import { type Architecture, architecture, servedPath, type Wanted, wanted } from './catalogue.ts';
import { download } from './download.ts';
import { type Manifest, type ManifestEntry, noteArtifact, readManifest, sha256Of } from './manifest.ts';

/** How files are got ready. */
export interface PrepareOptions {
  /** The folder that the mirror serves; what it already has is kept and used. */
  readonly folder: string;
  /** Allows only what the cache has. */
  readonly offline?: boolean;
  readonly arch?: Architecture;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Where `official.yml`, `versions.yml` and the Go modules are; kplay's own unless given. */
  readonly catalogue?: string;
}

/**
 * Puts artifacts into the mirror's folder and its manifest: from the cache, else from the official address with the
 * official checksum, else built from their Go modules. Throws a LabError that says why each way failed.
 * The caller holds the lock of the folder.
 */
export async function prepareArtifacts(names: readonly string[], options: PrepareOptions): Promise<Manifest> {
  const { folder, arch = architecture() } = options;
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const artifact = wanted(name, arch, options.catalogue);
    const known = (await readManifest(folder)).artifacts.find((entry) => entry.name === name && entry.arch === arch);
    if (known && (await isGood(known, artifact, folder))) continue;
    await noteArtifact(folder, await obtain(artifact, options));
  }
  return readManifest(folder);
}

async function isGood(entry: ManifestEntry, { official, build }: Wanted, folder: string): Promise<boolean> {
  const asked = entry.origin === 'official' ? entry.sha256 === official.sha256 : entry.recipe === build?.recipe;
  return asked && (await sha256Of(`${folder}/${entry.file}`).catch(() => '')) === entry.sha256;
}

async function obtain(artifact: Wanted, options: PrepareOptions): Promise<ManifestEntry> {
  const { name, arch } = artifact;
  if (options.offline) throw new LabError(`${name} for ${arch} is not in the cache`, { hint: 'run it once online' });
  const failures: KplayError[] = [];
  for (const way of [fromOfficial, fromModule]) {
    try {
      return await way(artifact, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof KplayError)) throw error;
      failures.push(error);
    }
  }
  const message = `${name} ${artifact.official.version} cannot be had:\n${failures.map((f) => `  ${f.message}`).join('\n')}`;
  throw new LabError(message, { hint: failures.at(-1)!.hint, cause: failures[0] });
}

async function fromOfficial({ name, arch, official }: Wanted, options: PrepareOptions): Promise<ManifestEntry> {
  const { version, address, sha256 } = official;
  options.report(`downloading ${name} ${version}`);
  const file = servedPath(address);
  const target = await fresh(`${options.folder}/${file}`);
  await download({ address, sha256, target, ...(options.signal && { signal: options.signal }) });
  await rename(target, `${options.folder}/${file}`);
  return { name, version, arch, file, sha256, origin: 'official' };
}

async function fromModule(artifact: Wanted, options: PrepareOptions): Promise<ManifestEntry> {
  const { name, arch, official, build: recipe } = artifact;
  if (!recipe) throw new LabError(`${name} cannot be built here`);
  options.report(`${official.address} is out of reach: building ${name} ${recipe.version} from its Go module`);
  const file = servedPath(recipe.address);
  const target = await fresh(`${options.folder}/${file}`);
  await build(recipe, arch, target, options.signal);
  const sha256 = await sha256Of(target);
  await rename(target, `${options.folder}/${file}`);
  return { name, version: recipe.version, arch, file, sha256, origin: 'built', recipe: recipe.recipe };
}

/** A file beside its final place, so that only whole files are ever served; hidden from those who ask. */
async function fresh(path: string): Promise<string> {
  const target = `${dirname(path)}/.partial`;
  await mkdir(dirname(path), { recursive: true });
  await rm(target, { recursive: true, force: true });
  return target;
}

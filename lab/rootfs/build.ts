import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { run } from '../command.ts';
import { locked } from '../lock.ts';
import { architecture } from '../mirror/catalogue.ts';
import { archiveOf, sourceLine } from './archive.ts';
import { contained } from './contained.ts';
import { debootstrap } from './debootstrap.ts';
import { emulate } from './emulation.ts';
import { type Image, imageName } from './kinds.ts';
import { fetchPackages } from './packages.ts';
import { type Recipe, recipeOf } from './recipe.ts';

/** Where images are kept, and how a build tells of itself and is stopped. */
export interface BuildOptions {
  readonly cache: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The folder that the root file system of an image has, or will have, in a cache. */
export function imageFolder(image: Image, cache: string): string {
  return `${prefixOf(image, cache)}${recipeOf(image).digest}`;
}

/** What the names of an image's root file systems in a cache begin with, whatever their recipe. */
function prefixOf(image: Image, cache: string): string {
  return `${cache}/rootfs-${imageName(image).replace('/', '-')}-`;
}

/** The folder of the root file system that hosts start from; it is built when the cache has none of this recipe. */
export async function rootFileSystem(image: Image, options: BuildOptions): Promise<string> {
  const folder = imageFolder(image, options.cache);
  if (existsSync(folder)) return folder;
  const waiting = () =>
    options.report(`another kplay is building the root file system of ${imageName(image)}: waiting for it`);
  await locked(`${prefixOf(image, options.cache)}lock`, { waiting, signal: options.signal }, () =>
    buildUnless(folder, image, options),
  );
  return folder;
}

async function buildUnless(folder: string, image: Image, options: BuildOptions): Promise<void> {
  if (existsSync(folder)) return;
  await removePartial(image, options.cache);
  const partial = `${folder}.partial`;
  try {
    await build(recipeOf(image), partial, options);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

/** What an interrupted build left; only called under the lock, so nobody is at work on it. */
async function removePartial(image: Image, cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = `${cache}/${name}`;
    if (path.startsWith(prefixOf(image, cache)) && name.endsWith('.partial')) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

async function build(recipe: Recipe, folder: string, options: BuildOptions): Promise<void> {
  const { image, files, finish } = recipe;
  const { report, signal } = options;
  report(`building the root file system of ${image.kind.title}${forArch(image)}, once`);
  if (image.arch !== architecture()) await emulate(image.arch);
  await mkdir(folder);
  await (image.kind.init === 'systemd' ? debootstrap : unpack)(image, folder, options);
  await chmod(folder, 0o755); // it is the hosts' /, whatever the user's umask is
  await run([...contained, 'sh', finish, folder, files], { signal });
  report(`built the root file system of ${image.kind.title}${forArch(image)}`);
}

function forArch({ arch }: Image): string {
  return arch === architecture() ? '' : ` for ${arch}`;
}

/** Unpacks packages, without the scripts that would configure them. */
async function unpack(image: Image, folder: string, options: BuildOptions): Promise<void> {
  const { report, signal } = options;
  const work = `${folder}/.packages`;
  const archive = await archiveOf(image, options);
  report('  downloading packages');
  const fetching = { work, source: sourceLine(image, archive), status: '/dev/null', arch: image.arch, signal };
  const archives = await fetchPackages(image.kind.packages, fetching);
  report('  unpacking packages');
  for (const name of (await readdir(archives)).filter((file) => file.endsWith('.deb')).sort()) {
    await run(['dpkg-deb', '--extract', `${archives}/${name}`, folder], { signal });
  }
  await rm(work, { recursive: true });
}

import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import { locked } from '../lock.ts';
import { debianMirror, proxyEnvironment } from './mirror.ts';
import { type Recipe, recipe } from './recipe.ts';

/** How a build tells of itself and is stopped. */
export interface BuildOptions {
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Where what is slow to make is kept between labs: `kplay/lab` in the user's cache folder. */
export function cacheFolder(): string {
  const folder = `${process.env['XDG_CACHE_HOME'] || `${homedir()}/.cache`}/kplay/lab`;
  if (/[:,\\]/.test(folder)) {
    throw new LabError(
      `the folder ${folder} cannot hold root file systems: overlayfs wants no colon, comma, backslash`,
      {
        hint: 'set XDG_CACHE_HOME',
      },
    );
  }
  return folder;
}

/** The folder of the root file system that hosts start from; it is built when the cache has none of this recipe. */
export async function rootFileSystem(options: BuildOptions): Promise<string> {
  const wanted = recipe();
  const folder = `${cacheFolder()}/rootfs-${wanted.digest}`;
  if (existsSync(folder)) return folder;
  const waiting = () => options.report('another kplay is building the root file system: waiting for it');
  await locked(`${cacheFolder()}/rootfs.lock`, { waiting, signal: options.signal }, () =>
    buildUnless(folder, wanted, options),
  );
  return folder;
}

async function buildUnless(folder: string, wanted: Recipe, options: BuildOptions): Promise<void> {
  if (existsSync(folder)) return;
  await removePartial();
  const partial = `${folder}.partial`;
  try {
    await build(wanted, partial, options);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

/** What an interrupted build left; only called under the lock, so nobody is at work on it. */
async function removePartial(): Promise<void> {
  for (const name of await readdir(cacheFolder())) {
    if (name.endsWith('.partial')) await rm(`${cacheFolder()}/${name}`, { recursive: true, force: true });
  }
}

async function build(recipe: Recipe, folder: string, { report, signal }: BuildOptions): Promise<void> {
  report(`building the root file system (Debian ${recipe.suite}), once`);
  await mkdir(folder);
  const mirror = await debianMirror(recipe.suite);
  const options = ['--variant=minbase', `--include=${recipe.packages.join(',')}`];
  await run([...contained, 'debootstrap', ...options, recipe.suite, folder, ...(mirror ? [mirror] : [])], {
    environment: await proxyEnvironment(),
    onLine: phases(report),
    signal,
  });
  await chmod(folder, 0o755); // it is the hosts' /, whatever the user's umask is
  await run([...contained, 'sh', recipe.tune, folder, recipe.files], { signal });
}

/** Runs what follows in mount and process namespaces of its own: what it mounts and starts ends with it, and it ends with us. */
const contained = ['setpriv', '--pdeathsig=KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];

/** Reports debootstrap's phases: the first of its lines of each kind. */
export function phases(report: (line: string) => void): (line: string) => void {
  const titles: Record<string, string> = {
    Retrieving: 'downloading packages',
    Extracting: 'unpacking the base',
    Unpacking: 'unpacking packages',
    Configuring: 'configuring packages',
  };
  const seen = new Set<string>();
  return (line) => {
    const title = titles[/^I: (\w+) /.exec(line)?.[1] ?? ''];
    if (title === undefined || seen.has(title)) return;
    seen.add(title);
    report(`  ${title}`);
  };
}

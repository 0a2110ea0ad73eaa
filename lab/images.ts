import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';
import { type Architecture, architecture } from './mirror/catalogue.ts';
import { prepareMirror } from './mirror/index.ts';
import { type BuildOptions, imageFolder, rootFileSystem } from './rootfs/build.ts';
import { type Image, imageName, kinds } from './rootfs/kinds.ts';

/** What is needed to make an image. */
export interface ImageOptions extends BuildOptions {
  /** The folder of a mirror that gets what playbooks download for the image's hosts. */
  readonly mirror?: string;
}

/** The root file system of an image, made if there is none; and what its hosts download. */
export async function prepareImage(image: Image, options: ImageOptions): Promise<string> {
  const rootfs = await rootFileSystem(image, options);
  options.signal.throwIfAborted();
  if (options.mirror) await prepareMirror({ ...options, folder: options.mirror, image, rootfs });
  return rootfs;
}

/** What is there of a kind of host. */
export interface ImageStatus {
  /** The slug that it is ordered by; behind a slash the processor, if it is not this machine's. */
  readonly name: string;
  readonly title: string;
  readonly state: 'built' | 'being built' | 'not built';
}

/** All kinds of hosts for this machine's processor, and those for others that are there. */
export function imagesIn(cache: string): ImageStatus[] {
  const others: Record<Architecture, Architecture> = { amd64: 'arm64', arm64: 'amd64' };
  const all = [architecture(), others[architecture()]].flatMap((arch) => kinds.map((kind) => ({ kind, arch })));
  return all
    .map((image) => ({ image, state: stateOf(image, cache) }))
    .filter(({ image, state }) => image.arch === architecture() || state !== 'not built')
    .map(({ image, state }) => ({ name: imageName(image), title: image.kind.title, state }));
}

function stateOf(image: Image, cache: string): ImageStatus['state'] {
  const folder = imageFolder(image, cache);
  if (existsSync(folder)) return 'built';
  return existsSync(`${folder}.partial`) ? 'being built' : 'not built';
}

/** Where the daemon's own files are made, and how it reaches beyond the lab. */
export interface Outside {
  readonly cache: string;
  readonly mirror?: string;
  /** The file of a network namespace with a way to what is to be downloaded. */
  readonly network: string;
}

const program = fileURLToPath(new URL('./rootfs/main.js', import.meta.url));

/**
 * An image for the daemon, which has no way out of the lab's networks: what the cache lacks is made by a process of its
 * own outside of them.
 */
export async function imageFromInside(
  image: Image,
  { cache, mirror, network }: Outside,
  report: (line: string) => void,
): Promise<string> {
  const folder = imageFolder(image, cache);
  if (!existsSync(folder)) {
    const command = [process.execPath, program, imageName(image), cache, ...(mirror ? [mirror] : [])];
    await run(['nsenter', `--net=${network}`, '--', ...command], { onLine: report });
  }
  return folder;
}

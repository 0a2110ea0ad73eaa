import { locked } from '../lock.ts';
import type { Image } from '../rootfs/kinds.ts';
import { type PrepareOptions, prepareArtifacts } from './artifacts.ts';
import { artifactNames } from './catalogue.ts';
import type { Manifest } from './manifest.ts';
import { prepareRepository } from './repository.ts';

export { addFile } from './add.ts';
export { type PrepareOptions, prepareArtifacts } from './artifacts.ts';
export { type Manifest, type ManifestEntry, readManifest } from './manifest.ts';
export { prepareRepository, type RepositoryOptions, sourcesList } from './repository.ts';
export { type MirrorServer, type Miss, type ServeOptions, serveMirror } from './serve.ts';

/** Whose downloads, and where archives' keys are kept; `rootfs` is the folder of the image's root file system. */
export interface MirrorOptions extends Omit<PrepareOptions, 'arch'> {
  readonly image: Image;
  readonly rootfs: string;
  readonly cache: string;
}

/**
 * Fills a folder with all that the lab's playbooks download for hosts of an image, artifacts and packages, while no
 * other process does; what it has already is kept.
 */
export async function prepareMirror(options: MirrorOptions): Promise<Manifest> {
  const waiting = () => options.report('another kplay is filling the mirror: waiting for it');
  const signal = options.signal ?? new AbortController().signal;
  return locked(`${options.folder}.lock`, { waiting, signal }, async () => {
    if (options.image.kind.init === 'systemd') await prepareRepository(options); // busybox has no package system
    return prepareArtifacts(artifactNames(options.catalogue), { ...options, arch: options.image.arch });
  });
}

import { locked } from '../lock.ts';
import { type PrepareOptions, prepareArtifacts } from './artifacts.ts';
import { artifactNames } from './catalogue.ts';
import type { Manifest } from './manifest.ts';
import { prepareRepository } from './repository.ts';

export { addFile } from './add.ts';
export { type PrepareOptions, prepareArtifacts } from './artifacts.ts';
export { type Manifest, type ManifestEntry, readManifest } from './manifest.ts';
export { prepareRepository, type RepositoryOptions, sourcesList } from './repository.ts';
export { type MirrorServer, type Miss, type ServeOptions, serveMirror } from './serve.ts';

/**
 * Fills a folder with all that the lab's playbooks download, artifacts and Debian packages, while no other process does;
 * what it has already is kept. `rootfs` is the folder of the hosts' root file system.
 */
export async function prepareMirror(options: PrepareOptions & { readonly rootfs: string }): Promise<Manifest> {
  const waiting = () => options.report('another kplay is filling the mirror: waiting for it');
  const signal = options.signal ?? new AbortController().signal;
  return locked(`${options.folder}.lock`, { waiting, signal }, async () => {
    await prepareRepository(options);
    return prepareArtifacts(artifactNames(options.catalogue), options);
  });
}

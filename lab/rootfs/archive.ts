import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import { download } from '../mirror/download.ts';
import type { Image } from './kinds.ts';
import { debianMirror } from './mirror.ts';

/** Where packages come from. */
export interface Archive {
  readonly address: string;
  readonly components: readonly string[];
  /** The keys that its releases are signed with, as apt and debootstrap take them. */
  readonly keyring: string;
}

/** Which folder may keep what is needed to get at an archive. */
export interface ArchiveOptions {
  readonly cache: string;
  readonly signal?: AbortSignal;
}

/** The archive that an image is made from; throws a LabError when this machine knows of none. */
export async function archiveOf({ kind, arch }: Image, options: ArchiveOptions): Promise<Archive> {
  if (kind.archive === 'ubuntu') {
    return { address: ubuntu[arch], components: ['main', 'universe'], keyring: await ubuntuKeyring(options) };
  }
  const address = await debianMirror(kind.suite);
  if (!address) {
    throw new LabError('this machine knows no Debian archive, from which the lab could take packages', {
      hint: 'add a source of Debian main to /etc/apt/sources.list.d, then apt-get update',
    });
  }
  return { address, components: ['main'], keyring: '/usr/share/keyrings/debian-archive-keyring.gpg' };
}

/** A line of sources.list for an image's packages. */
export function sourceLine({ kind, arch }: Image, { address, components, keyring }: Archive): string {
  return `deb [arch=${arch} signed-by=${keyring}] ${address} ${kind.suite} ${components.join(' ')}`;
}

const ubuntu = { amd64: 'http://archive.ubuntu.com/ubuntu', arm64: 'http://ports.ubuntu.com/ubuntu-ports' } as const;

/** Debian has no package of Ubuntu's keys: Ubuntu's own, known by its checksum, holds the key F6ECB3762474EDA9D21B7022871920D1991BC93C. */
const ubuntuKeys = {
  address: `${ubuntu.amd64}/pool/main/u/ubuntu-keyring/ubuntu-keyring_2021.03.26_all.deb`,
  sha256: '0d0e7ed6b112f5d03eabf3c7eb01ebdacf9c57714b279e90495cfc58c8c4520f',
} as const;

async function ubuntuKeyring({ cache, signal }: ArchiveOptions): Promise<string> {
  const file = 'usr/share/keyrings/ubuntu-archive-keyring.gpg';
  if (existsSync(`/${file}`)) return `/${file}`;
  const folder = `${cache}/ubuntu-keyring-${ubuntuKeys.sha256.slice(0, 12)}`;
  if (!existsSync(`${folder}/${file}`)) {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const target = `${folder}/package.deb`;
    await download({ ...ubuntuKeys, target, ...(signal && { signal }) });
    await run(['dpkg-deb', '--extract', target, folder]);
    await rm(target);
  }
  return `${folder}/${file}`;
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { packageRoot } from '../../engine/package.ts';

/** The Debian release that every operating system slug is mapped to. */
export const suite = 'bookworm';

/** What a provider's Debian image has beyond the minimum; no Python, and nothing that playbooks are to install. */
const packages = [
  'ca-certificates',
  'curl',
  'dbus',
  'iproute2',
  'iptables',
  'iputils-ping',
  'kmod',
  'openssh-server',
  'openssl',
  'procps',
  'sudo',
  'systemd',
  'systemd-sysv',
  'xz-utils',
] as const;

/** All that decides how the root file system looks. */
export interface Recipe {
  readonly suite: string;
  readonly packages: readonly string[];
  /** Folder of files that are laid over it. */
  readonly files: string;
  /** The script that finishes it. */
  readonly tune: string;
  /** Twelve hexadecimal digits that change when anything of this changes. */
  readonly digest: string;
}

/** The recipe of this version of kplay. */
export function recipe(): Recipe {
  const folder = `${packageRoot()}/lab/rootfs`;
  const files = `${folder}/files`;
  const tune = `${folder}/tune.sh`;
  const hash = createHash('sha256').update(JSON.stringify([suite, packages, process.arch]));
  for (const file of [tune, ...filesIn(files)]) {
    hash.update(`\0${file.slice(folder.length)} ${statSync(file).mode & 0o100}\0`).update(readFileSync(file));
  }
  return { suite, packages, files, tune, digest: hash.digest('hex').slice(0, 12) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
}

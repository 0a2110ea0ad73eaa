import { didYouMean, InputError } from '../../engine/errors.ts';
import { type Architecture, architecture } from '../mirror/catalogue.ts';

/** An operating system that hosts of the lab can have. */
export interface Kind {
  /** The slug that it is ordered by. */
  readonly slug: string;
  readonly title: string;
  readonly archive: 'debian' | 'ubuntu';
  /** The archive's release that its packages are of. */
  readonly suite: string;
  /** Packages beyond those that the release cannot do without; for busybox all that there are. */
  readonly packages: readonly string[];
  /** What is process 1. The folder and the script of this name in here make an image of the packages. */
  readonly init: 'systemd' | 'busybox';
}

/** What hosts start from: a kind for a processor. */
export interface Image {
  readonly kind: Kind;
  readonly arch: Architecture;
}

/** What a provider's image has beyond the minimum; no Python, and nothing that playbooks are to install. */
const server = [
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

const debian12: Kind = {
  slug: 'debian_12',
  title: 'Debian 12',
  archive: 'debian',
  suite: 'bookworm',
  packages: server,
  init: 'systemd',
};

/** What can be ordered as itself; every other slug is given the first of these. */
export const kinds: readonly Kind[] = [
  debian12,
  { ...debian12, slug: 'debian_13', title: 'Debian 13', suite: 'trixie' },
  { ...debian12, slug: 'ubuntu_22_04', title: 'Ubuntu 22.04', archive: 'ubuntu', suite: 'jammy' },
  // Ansible needs Python on its hosts, kplay does not: only for comparisons of the two.
  {
    ...debian12,
    slug: 'debian_12_python',
    title: 'Debian 12 with Python',
    packages: [...server, 'python3', 'python3-apt'],
  },
  {
    ...debian12,
    slug: 'busybox',
    title: 'busybox and dropbear',
    packages: ['busybox-static', 'dropbear-bin', 'passwd'],
    init: 'busybox',
  },
];

/** The kind that a host ordered with this slug is. */
export function kindOf(slug: string): Kind {
  return kinds.find((kind) => kind.slug === slug) ?? kinds[0]!;
}

/** An image as it is written: its slug, and behind a slash the processor if it is not this machine's. */
export function imageName({ kind, arch }: Image): string {
  return arch === architecture() ? kind.slug : `${kind.slug}/${arch}`;
}

/** The image of this name; throws an InputError for any other. */
export function imageNamed(name: string): Image {
  const [slug, arch = architecture(), more] = name.split('/');
  const kind = kinds.find((known) => known.slug === slug);
  if (!kind || more !== undefined || (arch !== 'amd64' && arch !== 'arm64')) {
    const slugs = kinds.map((known) => known.slug);
    const hint = didYouMean(slug!, slugs) ?? `there are ${slugs.join(', ')}, each also as SLUG/amd64 or SLUG/arm64`;
    throw new InputError(`"${name}" is not a kind of host`, { hint });
  }
  return { kind, arch };
}

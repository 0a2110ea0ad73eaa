import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { packageRoot } from '../../../engine/package.ts';
import { run } from '../../../lab/command.ts';
import { locked } from '../../../lab/lock.ts';
import { architecture } from '../../../lab/mirror/catalogue.ts';
import { requiredPackages } from '../../../lab/preflight.ts';
import { cacheFolder } from '../../../lab/rootfs/cache.ts';
import { contained } from '../../../lab/rootfs/contained.ts';
import { debootstrap } from '../../../lab/rootfs/debootstrap.ts';
import { emulate } from '../../../lab/rootfs/emulation.ts';
import type { Image } from '../../../lab/rootfs/kinds.ts';

/** What a machine boots from: files for qemu, and the key that its root accepts. */
export interface Disk {
  readonly image: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly keyFile: string;
}

/** What the lab needs of a Debian, a kernel, and what Node is linked with. */
const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'udev', 'kmod', 'procps', 'openssh-server', 'ca-certificates'],
  ...['linux-image-cloud-amd64', 'initramfs-tools', 'libstdc++6'],
  ...requiredPackages,
];

const machine: Image = {
  kind: {
    slug: 'machine',
    title: 'a machine with systemd',
    archive: 'debian',
    suite: 'bookworm',
    packages,
    init: 'systemd',
  },
  arch: 'amd64',
};

const finish = `${packageRoot()}/test/lab/machine/finish.sh`;

/** The disk of a Debian 12 with systemd; it is made when the cache has none of this recipe. */
export async function machineDisk(report: (line: string) => void): Promise<Disk> {
  const cache = cacheFolder();
  const recipe = createHash('sha256').update(JSON.stringify(packages)).update(readFileSync(finish));
  const folder = `${cache}/machine-${recipe.digest('hex').slice(0, 12)}`;
  const waiting = () => report('another test is making the machine: waiting for it');
  await locked(`${cache}/machine-lock`, { waiting }, async () => {
    if (existsSync(folder)) return;
    for (const name of await readdir(cache)) {
      if (name.startsWith('machine-') && name !== 'machine-lock') await rm(`${cache}/${name}`, { recursive: true });
    }
    await make(`${folder}.partial`, cache, report);
    await rename(`${folder}.partial`, folder);
  });
  const file = (name: string) => `${folder}/${name}`;
  return { image: file('disk.img'), kernel: file('vmlinuz'), initrd: file('initrd'), keyFile: file('key') };
}

async function make(folder: string, cache: string, report: (line: string) => void): Promise<void> {
  const root = `${folder}/root`;
  await mkdir(root, { recursive: true });
  report('making a machine with systemd, once');
  if (machine.arch !== architecture()) await emulate(machine.arch);
  await debootstrap(machine, root, { cache, report, signal: new AbortController().signal });
  await finishDisk(folder);
}

/** Makes the files for qemu of the root file system in a folder. */
export async function finishDisk(folder: string): Promise<void> {
  const root = `${folder}/root`;
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', `${folder}/key`]);
  await run([...contained, 'sh', finish, root, `${folder}/key.pub`]);
  for (const name of ['vmlinuz', 'initrd']) {
    const file = (await readdir(`${root}/boot`)).find((candidate) => candidate.startsWith(name))!;
    await cp(`${root}/boot/${file}`, `${folder}/${name}`);
  }
  await diskOf(root, `${folder}/disk.img`, 3000);
  await rm(root, { recursive: true });
}

/** Makes an ext4 file system of a folder, in a file that takes no more room than it needs. */
export async function diskOf(folder: string, image: string, megabytes: number): Promise<void> {
  const file = await open(image, 'w', 0o600);
  await file.truncate(megabytes * 1e6);
  await file.close();
  await run(['mke2fs', '-q', '-F', '-t', 'ext4', '-d', folder, image]);
}

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import type { HostPlace } from './record.ts';

/** Makes an empty disk over a root file system, of which it holds only what changes. */
export async function makeDisk(place: HostPlace, rootfs: string): Promise<void> {
  for (const folder of [place.root, place.upper, place.work]) await mkdir(folder, { recursive: true, mode: 0o755 });
  await run(['cp', '--archive', `${rootfs}/var/lib`, place.varLib]);
}

export async function mountDisk(place: HostPlace, rootfs: string): Promise<void> {
  if ((await mountsUnder(place.folder)).length > 0) return;
  if (!existsSync(rootfs)) {
    throw new LabError(`${rootfs}, the root file system that this machine was made from, is no longer in the cache`, {
      hint: 'kplay lab down, then kplay lab up',
    });
  }
  const options = `lowerdir=${rootfs},upperdir=${place.upper},workdir=${place.work}`;
  await run(['mount', '-t', 'overlay', 'overlay', '-o', options, place.root]);
}

/** Takes away all mounts under a folder; those that are still in use go when their last user does. */
export async function unmountUnder(folder: string): Promise<void> {
  for (const point of (await mountsUnder(folder)).reverse()) await run(['umount', '--lazy', point]);
}

/** Removes a folder and all in it, but never follows a mount out of it. */
export async function removeFolder(folder: string): Promise<void> {
  await unmountUnder(folder);
  await run(['rm', '-rf', '--one-file-system', '--', folder]);
  await rm(folder, { recursive: true, force: true });
}

/** Removes all that is in a folder but what has one of these paths. */
export async function emptyFolder(folder: string, kept: readonly string[]): Promise<void> {
  await unmountUnder(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!kept.includes(`${folder}/${name}`)) await removeFolder(`${folder}/${name}`);
  }
}

/** Mount points at or under a folder, outer ones first. */
export async function mountsUnder(folder: string): Promise<string[]> {
  const points = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))),
    );
  return points.filter((point) => point === folder || point.startsWith(`${folder}/`));
}

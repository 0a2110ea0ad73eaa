import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { run } from '../command.ts';
import type { MachineDisk } from '../machines.ts';
import type { HostPlace } from './record.ts';

/**
 * Lays the disks that a machine has beyond the one it boots from as files, which take no room before they are written
 * to, and gives nspawn's options that show them to it as block devices. A kernel without loop devices has none of them.
 */
export async function attachDisks(place: HostPlace, disks: readonly MachineDisk[]): Promise<string[]> {
  if (disks.length === 0 || !existsSync('/dev/loop-control')) return [];
  await mkdir(place.disks, { recursive: true, mode: 0o700 });
  const options: string[] = [];
  for (const { name, size } of disks) {
    const file = `${place.disks}/${name}`;
    const disk = await open(file, 'a', 0o600);
    await disk.truncate(size * 1e6);
    await disk.close();
    const device = (await run(['losetup', '--find', '--show', file])).trim();
    options.push(`--bind=${device}:/dev/${name}`);
  }
  return options;
}

/** Takes the loop devices of a machine's disks away; what is written stays in their files. */
export async function detachDisks(place: HostPlace): Promise<void> {
  for (const device of await loops()) {
    const backing = await readFile(`/sys/block/${device}/loop/backing_file`, 'utf8').catch(() => ''); // it has none
    if (backing.startsWith(`${place.disks}/`)) await run(['losetup', '--detach', `/dev/${device}`]);
  }
}

async function loops(): Promise<string[]> {
  const devices = await readdir('/sys/block').catch(() => []);
  return devices.filter((name) => name.startsWith('loop'));
}

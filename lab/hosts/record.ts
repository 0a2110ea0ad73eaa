import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { files, type Layout, machineName } from '../layout.ts';
import type { MachineOrder } from '../machines.ts';

/** What is known of a machine on disk; whatever else it is can be seen by looking. */
export interface HostRecord {
  readonly order: MachineOrder;
  /** The root file system under its disk. */
  readonly rootfs: string;
  /** What its owner wants it to be; a running machine that ends by itself is off as well. */
  readonly power: 'on' | 'off';
}

/** Where the parts of a machine are. */
export interface HostPlace {
  readonly id: string;
  readonly folder: string;
  /** What is known of it. */
  readonly record: string;
  /** Mount point of its root file system while it runs. */
  readonly root: string;
  readonly upper: string;
  readonly work: string;
  /** Its /var/lib: a plain folder, since container runtimes cannot lay overlays over an overlay. */
  readonly varLib: string;
  readonly console: string;
  /** Its host keys, as ssh(1) keeps them. */
  readonly knownHosts: string;
  /** Holds how its container ended: an exit code. */
  readonly ended: string;
  /** The folder of the authority that it trusts. */
  readonly authority: string;
  /** Folder of the files that are its further disks. */
  readonly disks: string;
  /** Folder of what it is shown in its /proc. */
  readonly proc: string;
  /** Name of its process group, of its network namespace, and of its container. */
  readonly name: string;
}

/** The parts of a machine by its id. */
export function placeOf(lab: Layout, id: string): HostPlace {
  const folder = `${files.hosts(lab)}/${id}`;
  return {
    id,
    folder,
    record: `${folder}/host.json`,
    root: `${folder}/root`,
    upper: `${folder}/upper`,
    work: `${folder}/work`,
    varLib: `${folder}/var-lib`,
    console: `${folder}/console.log`,
    knownHosts: `${folder}/known_hosts`,
    ended: `${folder}/ended`,
    authority: files.authority(lab),
    disks: `${folder}/disks`,
    proc: `${folder}/proc`,
    name: machineName(lab, id),
  };
}

/** The rescue system of a machine, which has its name and a disk of its own. */
export function rescuePlaceOf(place: HostPlace): HostPlace {
  const folder = `${place.folder}/rescue`;
  return {
    ...place,
    folder,
    root: `${folder}/root`,
    upper: `${folder}/upper`,
    work: `${folder}/work`,
    varLib: `${folder}/var-lib`,
  };
}

/** Ids of the machines that have a folder, whole or not. */
export async function hostIds(lab: Layout): Promise<string[]> {
  return existsSync(files.hosts(lab)) ? (await readdir(files.hosts(lab))).sort() : [];
}

/** A machine's record; undefined for one whose making was interrupted. */
export async function readRecord(place: HostPlace): Promise<HostRecord | undefined> {
  return existsSync(place.record) ? JSON.parse(await readFile(place.record, 'utf8')) : undefined;
}

/** Its user data may hold secrets, so only root reads it. */
export async function writeRecord(place: HostPlace, record: HostRecord): Promise<void> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  await writeFile(`${place.record}.new`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${place.record}.new`, place.record);
}

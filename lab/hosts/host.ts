import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import type { Layout } from '../layout.ts';
import type { MachineOrder, Reinstall } from '../machines.ts';
import { architecture } from '../mirror/catalogue.ts';
import type { Cables } from '../network/cables.ts';
import { addNamespace, removeNamespace } from '../network/namespace.ts';
import type { Groups, Limits } from '../processes/groups.ts';
import { groupEnds, initAmong, killGroup, signal } from '../processes/processes.ts';
import { emulate } from '../rootfs/emulation.ts';
import { untilGreets } from './answers.ts';
import { containerArgv, containerEnvironment, rescueArgv } from './container.ts';
import { emptyFolder, makeDisk, mountDisk, removeFolder, unmountUnder } from './disk.ts';
import { attachDisks, detachDisks } from './disks.ts';
import { giveIdentity } from './identity.ts';
import { imageOf } from './image.ts';
import { type HostPlace, type HostRecord, placeOf, readRecord, rescuePlaceOf, writeRecord } from './record.ts';
import { layView, shareOf, thisMachine } from './view.ts';

/** What machines stand on. */
export interface Ground {
  readonly lab: Layout;
  readonly groups: Groups;
  readonly cables: Cables;
}

/** What makes process 1 switch its host off: systemd(1), where glibc's SIGRTMIN is 34; and busybox's init. */
const powerOffSignals = { systemd: 34 + 4, busybox: 'SIGUSR2' } as const;

/** How long a clean shutdown may take before the plug is pulled, and sshd to greet, in milliseconds. */
const patience = { shutdown: 30_000, boot: 90_000 } as const;

/** Lays down a machine, which has not booted yet, whatever was there before; further disks of that may be kept. */
export async function install(
  ground: Ground,
  order: MachineOrder,
  rootfs: string,
  { preserveData = false }: Reinstall = {},
): Promise<HostRecord> {
  const place = placeOf(ground.lab, order.id);
  await (preserveData ? emptyFolder(place.folder, [place.disks, place.record]) : removeFolder(place.folder));
  await layDisk(place, order, rootfs);
  const record: HostRecord = { order, rootfs, power: 'on' };
  await writeRecord(place, record);
  return record;
}

/** A new disk, mounted. */
async function layDisk(place: HostPlace, order: MachineOrder, rootfs: string): Promise<void> {
  await makeDisk(place, rootfs);
  await mountDisk(place, rootfs);
  await giveIdentity(place, order);
}

/**
 * Boots a machine that does not run, on a cable of its own; settles when its sshd greets. The rescue system is a new
 * disk each time, from the same root file system, with the machine's own disk mounted in it.
 */
export async function boot(ground: Ground, record: HostRecord, system: 'own' | 'rescue' = 'own'): Promise<void> {
  const { id, addresses, hostname, silent } = record.order;
  const place = placeOf(ground.lab, id);
  const rescue = rescuePlaceOf(place);
  const { arch } = imageOf(record.order);
  await killGroup(ground.groups, place.name); // whose launcher was killed runs on, and nobody would learn of its end
  await clear(ground, place);
  if (arch !== architecture()) await emulate(arch);
  await mountDisk(place, record.rootfs);
  await removeFolder(rescue.folder);
  if (system === 'rescue') await layDisk(rescue, { ...record.order, userData: '' }, record.rootfs);
  await addNamespace(place.name);
  await ground.cables.plug(record.order);
  const { options, limits } = await hardware(place, record.order);
  await ground.groups.start(place.name, {
    argv: system === 'rescue' ? rescueArgv(rescue, place, hostname, options) : containerArgv(place, hostname, options),
    ...(limits && { limits }),
    environment: containerEnvironment,
    log: place.console,
    ended: place.ended,
  });
  if (silent) return;
  const address = (addresses.find((candidate) => candidate.public) ?? addresses[0]!).address;
  if (await untilGreets(address, patience.boot, () => isRunning(ground, place))) return;
  const said = (await readFile(place.console, 'utf8').catch(() => '')).slice(-2000);
  throw new LabError(`${hostname} (${id}) does not answer on ${address}; its console ends with:\n${said}`);
}

/** What a machine of a size has: limits, and nspawn's options for its disks and for what its /proc says. */
async function hardware(
  place: HostPlace,
  { size, id, architecture: arch }: MachineOrder,
): Promise<{ readonly options: readonly string[]; readonly limits?: Limits }> {
  if (!size) return { options: [] };
  const share = shareOf(size, id, await thisMachine(), arch);
  return {
    options: [...(await attachDisks(place, size.disks)), ...(await layView(place, share))],
    limits: share.limits,
  };
}

/** Ends a machine: cleanly, unless its time is over; or as if the plug was pulled. Its disk stays. */
export async function halt(ground: Ground, place: HostPlace, how: 'clean' | 'hard'): Promise<void> {
  const { groups } = ground;
  const init = () => initAmong(groups.processes(place.name));
  const clean = init();
  const record = await readRecord(place);
  if (how === 'clean' && clean && record) {
    signal(clean, powerOffSignals[imageOf(record.order).kind.init]);
    await groupEnds(groups, place.name, patience.shutdown);
  }
  // The container's first process takes all others with it, and lets nspawn tidy up after itself.
  const last = init();
  if (last) {
    signal(last, 'SIGKILL');
    await groupEnds(groups, place.name, 5000);
  }
  await killGroup(groups, place.name);
  await clear(ground, place);
}

/** Takes away what a machine that has ended leaves: cgroups, cable, namespace, mounts, loop devices. */
export async function clear(ground: Ground, place: HostPlace): Promise<void> {
  await groupEnds(ground.groups, place.name, 5000);
  await ground.groups.remove(place.name);
  await ground.cables.unplug(place.id);
  await removeNamespace(place.name);
  await unmountUnder(place.folder);
  await detachDisks(place);
  await rm(`/run/systemd/nspawn/propagate/${place.name}`, { recursive: true, force: true });
  await rm(place.ended, { force: true });
}

/** Removes all that is left of a machine that has ended. */
export async function uninstall(ground: Ground, place: HostPlace): Promise<void> {
  await clear(ground, place);
  await removeFolder(place.folder);
}

/** Whether any of its processes runs. */
export function isRunning(ground: Pick<Ground, 'groups'>, place: HostPlace): boolean {
  return !existsSync(place.ended) && ground.groups.processes(place.name).length > 0;
}

/** The exit code with which its container ended; undefined while it runs, and when the whole machine went down. */
export async function howItEnded(place: HostPlace): Promise<number | undefined> {
  return existsSync(place.ended) ? Number(await readFile(place.ended, 'utf8')) : undefined;
}

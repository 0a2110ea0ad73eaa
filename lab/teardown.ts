import { readdir, rm, rmdir } from 'node:fs/promises';
import { labGroups } from './config.ts';
import { stopDaemon } from './daemon/start.ts';
import { removeFolder } from './hosts/disk.ts';
import { halt, uninstall } from './hosts/host.ts';
import { hostIds, placeOf } from './hosts/record.ts';
import { allLabs, files, type Layout, switchName } from './layout.ts';
import { birdGroup } from './network/bird/bird.ts';
import { cablesOf } from './network/cables.ts';
import { namespacesOf, removeNamespace } from './network/namespace.ts';
import type { Groups } from './processes/groups.ts';
import { killGroup } from './processes/processes.ts';

/** Ends a lab's machines, wherever they stand, and removes them. The daemon must not run. */
export async function removeHosts(lab: Layout): Promise<void> {
  const ground = { lab, groups: await labGroups(lab), cables: cablesOf(lab) };
  const groups = (await ground.groups.list()).map((group) => group.slice(lab.prefix.length));
  const ids = new Set([...(await hostIds(lab)), ...groups.filter((name) => /^[0-9a-f-]{36}$/.test(name))]);
  await Promise.all(
    [...ids].map(async (id) => {
      await halt(ground, placeOf(lab, id), 'hard');
      await uninstall(ground, placeOf(lab, id));
    }),
  );
}

/** Removes all switches of a lab without machines, and what was declared to them. The daemon must not run. */
export async function removeSwitches(lab: Layout): Promise<void> {
  const groups = await labGroups(lab);
  for (const group of await groups.list()) {
    if (group.startsWith(birdGroup(lab, ''))) await endGroup(groups, group);
  }
  for (const name of await namespacesOf(switchName(lab, ''))) await removeNamespace(name);
  await rm(files.network(lab), { force: true });
}

/** Removes all that a lab consists of, found by its name: it asks no daemon and needs no file to be whole. */
export async function removeLab(lab: Layout): Promise<void> {
  const groups = await labGroups(lab);
  await stopDaemon(lab, groups);
  await removeHosts(lab);
  for (const group of await groups.list()) await endGroup(groups, group);
  for (const name of await namespacesOf(lab.prefix)) await removeNamespace(name);
  await removeFolder(lab.state);
  await removeFolder(lab.run);
  for (const folder of [allLabs, '/var/lib/kplay', '/run/kplay/lab', '/run/kplay']) await removeEmpty(folder);
  await rm(files.lock(lab), { force: true });
}

async function endGroup(groups: Groups, group: string): Promise<void> {
  await killGroup(groups, group);
  await groups.remove(group);
}

async function removeEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => undefined);
  if (names?.length === 0) await rmdir(folder).catch(() => {}); // another lab has just begun to use it
}

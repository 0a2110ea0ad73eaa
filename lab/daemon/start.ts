import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { version } from '../../engine/package.ts';
import { LabError } from '../errors.ts';
import { files, type Layout } from '../layout.ts';
import { inside } from '../network/namespace.ts';
import type { Groups } from '../processes/groups.ts';
import { groupEnds, killGroup, signal } from '../processes/processes.ts';
import { control, type DaemonProcess } from './control.ts';

/** Name of the daemon's process group. */
export function daemonGroup(lab: Layout): string {
  return `${lab.prefix}daemon`;
}

/** In the daemon: the network that it was started from, kept open for it as this descriptor. Node leaves it to none of its children. */
export const outside = `/proc/${process.pid}/fd/9`;
const keepOutside = ['sh', '-c', 'exec 9</proc/self/ns/net && exec "$@"', 'sh'];

const program = fileURLToPath(new URL('./main.js', import.meta.url));

/** Names this build of kplay: its version, and when it was compiled. */
export function thisBuild(): string {
  return `${version()} ${statSync(program).mtimeMs}`;
}

/** The daemon that runs; undefined when none answers. */
export async function daemonProcess(lab: Layout): Promise<DaemonProcess | undefined> {
  return control(lab)
    .ping()
    .catch(() => undefined);
}

/** Starts the daemon unless one of this build runs; settles when all machines run that should. */
export async function startDaemon(lab: Layout, groups: Groups): Promise<void> {
  const group = daemonGroup(lab);
  if ((await daemonProcess(lab))?.build === thisBuild()) return control(lab).settled();
  await stopDaemon(lab, groups);
  await groups.start(group, {
    argv: [...keepOutside, ...inside(lab.services, [process.execPath, '--enable-source-maps', program, lab.name])],
    environment: {},
    log: files.log(lab),
  });
  while ((await daemonProcess(lab)) === undefined) {
    if (groups.processes(group).length === 0) throw new LabError(`the lab's daemon has ended: see ${files.log(lab)}`);
    await sleep(50);
  }
  await control(lab).settled();
}

/** Ends the daemon, and nothing else: machines run on. */
export async function stopDaemon(lab: Layout, groups: Groups): Promise<void> {
  const group = daemonGroup(lab);
  for (const id of groups.processes(group)) signal(id, 'SIGTERM');
  await groupEnds(groups, group, 5000);
  await killGroup(groups, group);
  await groups.remove(group);
}

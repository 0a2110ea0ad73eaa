import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import type { Groups } from './groups.ts';

/** All process ids in a cgroup and in those below it; none when it does not exist. */
export function processesIn(cgroup: string): number[] {
  const own = readOr('', `${cgroup}/cgroup.procs`).split('\n').filter(Boolean).map(Number);
  return [...own, ...below(cgroup).flatMap((name) => processesIn(`${cgroup}/${name}`))];
}

/** The cgroups right below one. */
export function below(cgroup: string): string[] {
  try {
    return readdirSync(cgroup, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return []; // it ended meanwhile
  }
}

/** A container's init among these processes: the one that is process 1 one level down, in its own view. */
export function initAmong(ids: readonly number[]): number | undefined {
  return ids.find((id) => /^NSpid:\t\d+\t1$/m.test(readOr('', `/proc/${id}/status`)));
}

/** What runs among these, for a message: `12 systemd-nspawn`. */
export function describe(ids: readonly number[]): string {
  return ids.map((id) => `${id} ${readOr('?', `/proc/${id}/comm`).trim()}`).join(', ');
}

/** Sends a signal; false when the process has ended. Signals may be numbers: systemd's are real-time ones. */
export function signal(id: number, name: NodeJS.Signals | number): boolean {
  try {
    return process.kill(id, name);
  } catch {
    return false;
  }
}

/** Kills all processes of a group, also those that are being born meanwhile; throws a LabError after 10 s. */
export async function killGroup(groups: Groups, group: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const ids = groups.processes(group);
    if (ids.length === 0) return;
    for (const id of ids) signal(id, 'SIGKILL');
    await sleep(20);
  }
  throw new LabError(`these processes of ${group} do not end: ${describe(groups.processes(group))}`);
}

/** Whether a group loses its last process within this time, in milliseconds. */
export async function groupEnds(groups: Groups, group: string, within: number): Promise<boolean> {
  for (const end = Date.now() + within; groups.processes(group).length > 0; await sleep(20)) {
    if (Date.now() > end) return false;
  }
  return true;
}

function readOr(otherwise: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise; // it ended meanwhile
  }
}

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** This process, so that it can be told from all others later: its world (boot and namespace of process ids), id and start. Undefined without /proc. */
export function thisProcess(): string | undefined {
  try {
    return `${world()} ${process.pid} ${startOf(process.pid)}`;
  } catch {
    return undefined;
  }
}

/** Whether a process as `thisProcess` names it has ended; false when it belongs to another machine or container, where we cannot look. */
export function isGone(name: unknown): boolean {
  const parts = typeof name === 'string' ? /^(.+) (\d+) (\d+)$/.exec(name) : null;
  if (parts?.[1] !== world()) return false;
  try {
    return startOf(Number(parts[2])) !== parts[3];
  } catch {
    return true;
  }
}

/** Whether a process that ran on a machine of this name was there before the machine was started the last time. */
export function isOfEarlierBoot(name: unknown, machine: unknown): boolean {
  const [boot] = typeof name === 'string' ? name.split(' ') : [];
  return boot !== undefined && machine === hostname() && boot !== bootId();
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function world(): string {
  return `${bootId()} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** In ticks since the machine's boot: field 22 of proc(5)'s stat, counted after the name, which may hold blanks. */
function startOf(pid: number): string {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields[19]!;
}

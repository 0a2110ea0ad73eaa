import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { run } from '../command.ts';
import type { Plan } from './plan.ts';

const folder = '/run/netns';

/** The file that stands for a network namespace. */
export function namespaceFile(name: string): string {
  return `${folder}/${name}`;
}

/** Puts a command into a network namespace; mounts, processes and user stay as they are. */
export function inside(name: string, argv: readonly string[]): string[] {
  return ['nsenter', `--net=${namespaceFile(name)}`, '--', ...argv];
}

export async function addNamespace(name: string): Promise<void> {
  await run(['ip', 'netns', 'add', name]);
}

export async function removeNamespace(name: string): Promise<void> {
  if (existsSync(namespaceFile(name))) await run(['ip', 'netns', 'delete', name]);
}

export function namespaceExists(name: string): boolean {
  return existsSync(namespaceFile(name));
}

/** Whether a process, our own unless given, runs in a network namespace; false when either is gone. */
export function isInside(name: string, id: number | 'self' = 'self'): boolean {
  const [own, wanted] = [`/proc/${id}/ns/net`, namespaceFile(name)].map((file) =>
    statSync(file, { throwIfNoEntry: false }),
  );
  return own !== undefined && wanted !== undefined && own.ino === wanted.ino && own.dev === wanted.dev;
}

/** Names of the network namespaces that begin with this. */
export async function namespacesOf(prefix: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith(prefix)).sort();
}

/** Lays a cable from a switch or the spine (where it ends as `port`) to a namespace (where it ends as eth0), and sets both ends up. */
export async function connect(hub: string, port: string, name: string, plan: Plan): Promise<void> {
  await run(['ip', 'link', 'add', port, 'netns', hub, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
  await batch(hub, plan.hub);
  await batch(name, plan.inside);
}

/** Pulls a cable out of a switch, and thereby out of its other end. */
export async function disconnect(hub: string, port: string): Promise<void> {
  if (namespaceExists(hub) && (await hasPort(hub, port))) await run(['ip', '-n', hub, 'link', 'delete', port]);
}

/** Whether a link of this name ends in a namespace. */
export async function hasPort(hub: string, port: string): Promise<boolean> {
  const links: { ifname: string }[] = JSON.parse(await run(['ip', '-n', hub, '-j', 'link', 'show']));
  return links.some(({ ifname }) => ifname === port);
}

/** Gives `ip` several lines in a namespace, with options (`-force` goes on behind a line that fails); on a machine without IPv6 those that speak of it are left out. */
export async function batch(name: string, lines: readonly string[], how: readonly string[] = []): Promise<void> {
  const possible = existsSync('/proc/sys/net/ipv6') ? lines : lines.filter((line) => !line.includes(':'));
  const ofSix = (line: string) => line.startsWith('rule ') && line.includes(':'); // ip has to be told the family of rules
  for (const [options, chosen] of [
    [[], possible.filter((line) => !ofSix(line))],
    [['-6'], possible.filter(ofSix)],
  ] as const) {
    if (chosen.length === 0) continue;
    await run(['ip', ...options, ...how, '-n', name, '-batch', '-'], {
      input: chosen.map((line) => `${line}\n`).join(''),
    });
  }
}

import { existsSync } from 'node:fs';
import { namespaceFile } from '../network/namespace.ts';
import type { HostPlace } from './record.ts';

/** What systemd-nspawn ends with when its host was switched off from within; 133 is a reboot, which --keep-unit leaves to us. */
export const switchedOff = 0;

/** Where the rescue system has the disk of the machine that it rescues. */
const rescued = '/mnt/disk';

/** The command that boots a rescue system in the place of a host whose disk is mounted. */
export function rescueArgv(
  rescue: HostPlace,
  place: HostPlace,
  hostname: string,
  more: readonly string[] = [],
): string[] {
  return containerArgv(rescue, hostname, [
    ...more,
    `--bind=${place.root}:${rescued}`,
    `--bind=${place.varLib}:${rescued}/var/lib`,
  ]);
}

/** The command that boots a host on its mounted disk, in its own network namespace. */
export function containerArgv(place: HostPlace, hostname: string, more: readonly string[] = []): string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    `--directory=${place.root}`,
    `--machine=${place.name}`,
    `--hostname=${hostname}`,
    `--uuid=${place.id}`,
    '--register=no',
    '--keep-unit',
    `--network-namespace-path=${namespaceFile(place.name)}`,
    '--capability=all',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=read-only',
    '--bind=/dev/kmsg',
    `--bind=${place.varLib}:/var/lib`,
    ...(existsSync('/lib/modules') ? ['--bind-ro=/lib/modules'] : []),
    ...more,
    '--boot',
  ];
}

/** Makes /proc/sys/net writable for the host, and its system calls unfiltered, as on a server. */
export const containerEnvironment = { SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network', SYSTEMD_SECCOMP: '0' } as const;

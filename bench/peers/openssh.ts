import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from './peer.ts';

/** Writes a configuration of ssh that knows the hosts by name and nothing of its user, with further options; gives its path. */
export function writeSshConfig(site: Site, options: readonly string[] = []): string {
  const path = join(site.folder, 'ssh_config');
  const hosts = site.hosts.map(({ name, address, port }) => `Host ${name}\n  HostName ${address}\n  Port ${port}\n`);
  const all = [
    'Host *',
    `User ${site.user}`,
    `IdentityFile ${site.keyFile}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${site.knownHosts}`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
    'LogLevel ERROR',
    ...options,
  ];
  writeFileSync(path, `${hosts.join('')}${all.join('\n  ')}\n`);
  return path;
}

/** Runs a shell command for each host, on so many hosts at a time; the host's name is $1. */
export function onEach(site: Site, command: string): readonly string[] {
  writeFileSync(join(site.folder, 'names'), site.hosts.map(({ name }) => `${name}\n`).join(''));
  return ['xargs', '-a', 'names', '-P', String(site.forks), '-n', '1', 'sh', '-c', command, 'sh'];
}

/** What OpenSSH calls itself. */
export function opensshVersion(): string {
  const { stderr } = spawnSync('ssh', ['-V'], { encoding: 'utf8' });
  return stderr.split(/[ ,]/)[0]!.replace('_', ' ');
}

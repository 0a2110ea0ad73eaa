import { spawn } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { freePort, keygen } from '../test/connect/sshd.ts';
import type { Group } from './group.ts';
import { openLinks } from './link.ts';
import { opensshVersion } from './peers/openssh.ts';
import type { BenchHost } from './peers/peer.ts';

/** All hosts of a bench: addresses of the loopback network that sshd answers on. */
export interface Hosts {
  readonly keyFile: string;
  readonly user: string;
  /** Names the hosts' keys, also where they are reached over links. */
  readonly knownHosts: string;
  /** So many of them, at the end of links of so many milliseconds. */
  reach(count: number, roundTrip: number): Promise<{ readonly hosts: readonly BenchHost[]; close(): Promise<void> }>;
}

const startedAtATime = 8;

/** The networks of hosts, and of the near ends of their links. */
const networks = { hosts: '127.88', links: '127.89' } as const;

/** Starts what `count` hosts need below a folder, in a group. */
export async function startHosts(count: number, folder: string, group: Group): Promise<Hosts> {
  mkdirSync(join(folder, 'home'), { recursive: true });
  const keyFile = join(folder, 'id_ed25519');
  const hostKey = join(folder, 'host_key');
  for (const file of [keyFile, hostKey]) keygen(file);
  copyFileSync(`${keyFile}.pub`, join(folder, 'authorized_keys'));
  const port = await freePort(address('hosts', 0));
  const penalties = countsPenalties() ? ['PerSourcePenalties no'] : [];
  const begin = pLimit(startedAtATime);
  await begin.map(range(count), async (n) => {
    startSshd(folder, address('hosts', n), port, penalties, group);
    await listening(address('hosts', n), port);
  });
  const knownHosts = join(folder, 'known_hosts');
  const publicKey = readFileSync(`${hostKey}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const names = (['hosts', 'links'] as const).flatMap((network) => range(count).map((n) => address(network, n)));
  writeFileSync(knownHosts, names.map((name) => `[${name}]:${port} ${publicKey}\n`).join(''));
  return {
    keyFile,
    user: userInfo().username,
    knownHosts,
    async reach(wanted, roundTrip) {
      const far = range(wanted).map((n) => ({ address: address('hosts', n), port }));
      const near = range(wanted).map((n) => ({ address: address('links', n), port }));
      const links = range(wanted).map((n) => ({ near: near[n]!, far: far[n]! }));
      const open = roundTrip === 0 ? undefined : await openLinks(links, roundTrip);
      const hosts = (open ? near : far).map((end, n) => ({
        name: `h${n}`,
        ...end,
        tree: join(folder, 'trees', `h${n}`),
        scratch: join(folder, 'scratch', `h${n}`),
      }));
      return { hosts, close: async () => open?.close() };
    },
  };
}

/**
 * A host has processes and a /run of its own, or each session would look at those on all others as if they were its
 * host's. It refuses nobody who comes with many others, and its user's start-up files, which cost what they like, are
 * out of sight.
 */
function startSshd(folder: string, host: string, port: number, options: readonly string[], group: Group): void {
  const config = join(folder, `sshd_config-${host}`);
  const lines = [
    `ListenAddress ${host}:${port}`,
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `SetEnv HOME=${folder}/home`,
    'PidFile none',
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    'MaxStartups 2000',
    ...options,
    'Subsystem sftp internal-sftp',
    'LogLevel ERROR',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const own = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const begin = `mount -t tmpfs -o mode=755 kplay-bench /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f ${config}`;
  const [command, ...words] = group.inside([...own, 'sh', '-c', begin]);
  const log = openSync(join(folder, 'sshd.log'), 'a');
  spawn(command!, words, { stdio: ['ignore', log, log] });
  closeSync(log);
}

/** Since 9.8 sshd refuses addresses that many failed logins come from. */
function countsPenalties(): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(opensshVersion())!;
  return Number(major) * 100 + Number(minor) >= 908;
}

async function listening(host: string, port: number): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    const socket = connect(port, host);
    const answered = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (answered) return;
    await sleep(20);
  }
  throw new Error(`no sshd listens on ${host}:${port}`);
}

/** The address of a host or of its link. */
export function address(network: keyof typeof networks, index: number): string {
  return `${networks[network]}.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

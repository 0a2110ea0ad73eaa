import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { stringify } from 'yaml';
import { startProxy, type TestProxy } from '../connect/proxy.ts';
import { type Sshd, startSshd } from '../connect/sshd.ts';
import { makeUser, type TestUser } from '../connect/users.ts';
import type { Files } from '../load/folder.ts';
import { strandTasks } from './strands.ts';

/**
 * A host for streamed tasks: an sshd behind a proxy, with a user of its own, so that no other session on this machine
 * is met, and all that is left can be seen.
 */
export interface StreamHost {
  readonly server: Sshd;
  readonly proxy: TestProxy;
  readonly user: TestUser;
  /** Where tasks write; `name` tells logs apart. */
  logPath(name?: string): string;
  log(name?: string): string;
  /** Removes what was logged. */
  reset(): void;
  /** The sshd processes that serve its user. */
  connections(): number[];
  /** Private directories of sessions, and processes of the user other than sshd's. */
  leftovers(): string[];
  stop(): Promise<void>;
}

/** Starts the host; `suffix` makes its user's name unique in the process. */
export async function startStreamHost(suffix: string): Promise<StreamHost> {
  const server = await startSshd();
  const proxy = await startProxy(server.port);
  const user = makeUser(suffix);
  const folder = mkdtempSync(`${tmpdir()}/kplay-stream-`);
  chmodSync(folder, 0o777);
  const uid = statSync(`/home/${user.name}`).uid;
  const logPath = (name = 'log') => `${folder}/${name}`;
  return {
    server,
    proxy,
    user,
    logPath,
    log: (name) => (existsSync(logPath(name)) ? readFileSync(logPath(name), 'utf8') : ''),
    reset() {
      for (const name of readdirSync(folder)) rmSync(logPath(name));
    },
    connections: () => processesOf(uid).flatMap(({ pid, line }) => (line.startsWith('sshd:') ? [pid] : [])),
    leftovers: () => [
      ...homesOf(uid),
      ...processesOf(uid).flatMap(({ line }) => (line.startsWith('sshd:') ? [] : [line])),
    ],
    async stop() {
      await proxy.stop();
      await server.stop();
      user.remove();
      rmSync(folder, { recursive: true });
    },
  };
}

function homesOf(uid: number): string[] {
  return ['/run', '/dev/shm', '/tmp'].flatMap((base) =>
    readdirSync(base)
      .filter((name) => name.startsWith(`kplay-${uid}-`))
      .map((name) => `${base}/${name}`),
  );
}

function processesOf(uid: number): { pid: number; line: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || statSync(`/proc/${pid}`).uid !== uid) return [];
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
      return line === '' ? [] : [{ pid: Number(pid), line }];
    } catch {
      return []; // ended meanwhile
    }
  });
}

/** How many tasks are streamed. */
export const streamed = 30;

/** The inventory of hosts by name, and settings; `keepalive` is in seconds. */
export function streamFiles(hosts: Readonly<Record<string, StreamHost>>, keepalive: number): Files {
  const entries = Object.entries(hosts).map(([name, host]) => [
    name,
    {
      ansible_host: '127.0.0.1',
      ansible_port: host.proxy.port,
      ansible_user: host.user.name,
      ansible_ssh_private_key_file: host.server.keyFile,
      log: host.logPath(),
    },
  ]);
  return {
    'hosts.yml': stringify({ all: { hosts: Object.fromEntries(entries) } }),
    'kplay.yml': stringify({ inventory: 'hosts.yml', connect_timeout: 10, keepalive }),
  };
}

/** A play of thirty tasks that can all be sent ahead; `change` may alter them by their number. */
export function streamPlay(change: (number: number) => Readonly<Record<string, unknown>> = () => ({})): string {
  const tasks = strandTasks(streamed, '{{log}}', 0.01).map((task, number) => ({ ...task, ...change(number) }));
  return stringify([{ hosts: 'all', gather_facts: false, tasks }]);
}

/** A project with that play for one host, whose lost link is noticed within seconds. */
export function streamProject(host: StreamHost, change?: Parameters<typeof streamPlay>[0]): Files {
  return { ...streamFiles({ h1: host }, 1), 'play.yml': streamPlay(change) };
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import type { ConnectSettings, Target } from '../../engine/connect/connection.ts';

/** A throw-away sshd on a loopback address, with keys of its own. */
export interface Sshd {
  readonly port: number;
  /** A folder for whatever the test needs, removed with the server. */
  readonly folder: string;
  /** The private key that logs in. */
  readonly keyFile: string;
  /** The host's public key, as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly pid: number;
  /** How to reach it, as root unless told otherwise. */
  target(changes?: Partial<Target>): Target;
  /** Settings of a run, with known hosts in the server's folder. */
  settings(changes?: Partial<ConnectSettings>): ConnectSettings;
  stop(): Promise<void>;
}

/** Starts an sshd; `config` are further lines of sshd_config. */
export async function startSshd(config: readonly string[] = [], address = '127.0.0.1'): Promise<Sshd> {
  const folder = mkdtempSync(`${tmpdir()}/kplay-sshd-`);
  const keyFile = `${folder}/id_ed25519`;
  chmodSync(folder, 0o711); // sshd reads authorized_keys as the user who logs in
  for (const file of [keyFile, `${folder}/host_key`]) keygen(file);
  copyFileSync(`${keyFile}.pub`, `${folder}/authorized_keys`);
  const port = await freePort(address);
  writeFileSync(
    `${folder}/sshd_config`,
    [
      `ListenAddress ${address}:${port}`,
      `HostKey ${folder}/host_key`,
      `AuthorizedKeysFile ${folder}/authorized_keys`,
      `PidFile ${folder}/pid`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      'UseDNS no',
      ...(config.some((line) => line.startsWith('MaxStartups')) ? [] : ['MaxStartups 100']),
      'LogLevel ERROR',
      ...config,
      '',
    ].join('\n'),
  );
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', `${folder}/sshd_config`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  server.stderr.on('data', (chunk) => {
    words += chunk;
  });
  await listening(server, address, port, () => words);
  return {
    port,
    folder,
    keyFile,
    hostKey: readFileSync(`${folder}/host_key.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    pid: server.pid!,
    target: (changes = {}) => ({
      host: 'h1',
      kind: 'ssh',
      address,
      port,
      user: 'root',
      privateKeyFile: keyFile,
      ...changes,
    }),
    settings: (changes = {}) => ({
      run: `test-${port}`,
      owner: 'tester@here',
      lock: 'none',
      knownHosts: `${folder}/known_hosts`,
      strictHostKeys: false,
      connectTimeout: 20,
      ...changes,
    }),
    async stop() {
      const exited = once(server, 'exit');
      server.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes an ed25519 key pair without a passphrase, or with one. */
export function keygen(file: string, passphrase = ''): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', file]);
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(server: ChildProcess, address: string, port: number, words: () => string): Promise<void> {
  const { connect } = await import('node:net');
  for (let tries = 0; tries < 500; tries++) {
    if (server.exitCode !== null) throw new Error(`sshd ended with ${server.exitCode}: ${words()}`);
    const socket = connect(port, address);
    const answered = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`sshd does not listen: ${words()}`);
}

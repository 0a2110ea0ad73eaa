import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../lab/command.ts';
import type { Disk } from './disk.ts';

/** A machine under qemu. */
export interface Machine {
  /** Runs a shell command as root, and gives its stdout without the last newline. */
  on(command: string): Promise<string>;
  /** Switches it off from within; gives qemu's exit code. */
  powerOff(): Promise<number | null>;
  /** Ends it at once, if it runs. */
  kill(): void;
}

/** Megabytes. */
const memory = 1536;

/** How long booting may take on a machine that is busy, in milliseconds. */
const patience = 300_000;

/**
 * Boots a machine with a second disk, by software emulation; settles when it answers. It reaches nothing: its only
 * network is qemu's own, which lets nothing out, and whose port of sshd is on our loopback.
 */
export async function bootMachine(disk: Disk, second: string, log: string): Promise<Machine> {
  const port = await freePort();
  const output = openSync(log, 'w', 0o600);
  const child = spawn('setpriv', ['--pdeathsig=KILL', 'qemu-system-x86_64', ...options(disk, second, port)], {
    stdio: ['ignore', output, output],
  });
  const exit = once(child, 'exit');
  const ssh = [
    ...['ssh', '-i', disk.keyFile, '-p', String(port)],
    ...['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=10'].flatMap(
      (option) => ['-o', option],
    ),
    'root@127.0.0.1',
  ];
  const on = async (command: string) => (await run([...ssh, command])).trimEnd();
  await untilAnswers(on, child, log);
  return {
    on,
    async powerOff() {
      await on('systemctl poweroff').catch(() => ''); // it takes the connection with it
      return (await exit)[0];
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function options(disk: Disk, second: string, port: number): string[] {
  const drive = (file: string) => ['-drive', `file=${file},if=virtio,format=raw,snapshot=on`];
  return [
    ...['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '2', '-m', String(memory)],
    ...['-display', 'none', '-serial', 'stdio', '-monitor', 'none', '-no-reboot'],
    ...['-kernel', disk.kernel, '-initrd', disk.initrd, '-append', 'root=/dev/vda rw console=ttyS0 quiet'],
    ...[...drive(disk.image), ...drive(second)],
    ...['-netdev', `user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-device', 'virtio-net-pci,netdev=n,romfile='],
  ];
}

async function untilAnswers(on: Machine['on'], child: ChildProcess, log: string): Promise<void> {
  for (const end = Date.now() + patience; child.exitCode === null && Date.now() < end; await sleep(500)) {
    const answer = await on('systemctl is-system-running --wait || true').catch(() => undefined); // not yet
    if (answer !== undefined) return;
  }
  child.kill('SIGKILL');
  throw new Error(`the machine does not answer; its console ends with:\n${(await readFile(log, 'utf8')).slice(-4000)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

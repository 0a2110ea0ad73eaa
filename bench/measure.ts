import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Group } from './group.ts';
import type { PeerCommand } from './peers/peer.ts';

/** What one run of one peer took. */
export interface Sample {
  /** Seconds on the wall. */
  readonly time: number;
  /** Seconds of CPU time of the controller's processes. */
  readonly cpu: number;
  /** Seconds of CPU time of the hosts' sshd and all below it. */
  readonly hostCpu: number;
  /** The most that the controller's processes had in memory at a time, in bytes. */
  readonly memory: number;
}

/** Memory is looked at this often, in milliseconds, or less often where looking would take over 4 % of the time. */
const interval = 20;

/**
 * Runs a command in the folder, and measures it. Before it the disk is given what it is owed; after it nothing of it
 * is left. Throws with all it said when it fails.
 */
export async function measure(command: PeerCommand, folder: string, controller: Group, hosts: Group): Promise<Sample> {
  spawnSync('sync');
  const idle = hosts.processes();
  const before = { cpu: controller.cpu(), hostCpu: hosts.cpu() };
  const watch = watchMemory(controller);
  const began = performance.now();
  const time = await succeed(command, controller, folder)
    .then(() => (performance.now() - began) / 1000)
    .finally(watch.stop);
  const cpu = controller.cpu() - before.cpu;
  await controller.kill();
  await settle(hosts, idle);
  return { time, cpu, hostCpu: hosts.cpu() - before.hostCpu, memory: watch.most() };
}

/** Sessions end a moment after those who opened them; what stays longer was left behind, and is ended. */
async function settle(hosts: Group, idle: readonly number[]): Promise<void> {
  const left = () => hosts.processes().filter((id) => !idle.includes(id));
  for (let tries = 0; left().length > 0; tries++) {
    if (tries === 1000) throw new Error(`it left ${await hosts.kill(left())} processes on the hosts`);
    await sleep(10);
  }
}

function watchMemory(group: Group): { stop(): void; most(): number } {
  let most = 0;
  let timer: NodeJS.Timeout;
  const look = () => {
    const began = performance.now();
    most = Math.max(most, group.memory());
    timer = setTimeout(look, Math.max(interval, 25 * (performance.now() - began)));
  };
  timer = setTimeout(look, interval);
  return {
    stop: () => clearTimeout(timer),
    most: () => most,
  };
}

/** What a command says goes to a file: reading it would cost the bench time that the command then lacks. */
async function succeed({ argv, environment }: PeerCommand, group: Group, folder: string): Promise<void> {
  const file = join(folder, 'output');
  const output = openSync(file, 'w');
  try {
    const { HOME, PATH } = process.env;
    const [program, ...words] = group.inside(argv);
    const child = spawn(program!, words, {
      cwd: folder,
      env: { HOME, PATH, ...environment },
      stdio: ['ignore', output, output],
    });
    const code = await new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
    if (code !== 0)
      throw new Error(`it ended with ${code}: ${argv.join(' ')}\n${readFileSync(file, 'utf8').slice(-4000)}`);
  } finally {
    closeSync(output);
  }
}

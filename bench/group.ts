import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes that are counted together, whoever their parents are: a cgroup (version 2) of our own. */
export interface Group {
  /** Puts a command into the group as it starts. */
  inside(argv: readonly string[]): readonly string[];
  /** What its processes, also those that are gone, have used, in seconds. */
  cpu(): number;
  processes(): number[];
  /** What its processes have in memory now, shared pages by their share (PSS), in bytes. */
  memory(): number;
  /** Ends its processes, or these of them, and settles when they are gone; gives how many there were. */
  kill(only?: readonly number[]): Promise<number>;
  /** Takes away the group with its processes; nothing can be put into it any more. */
  remove(): Promise<void>;
}

/** Makes a group; throws where there is no cgroup that we may divide. */
export function openGroup(name: string): Group {
  const folder = join(ownFolder(), name);
  mkdirSync(folder);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  let closed = false;
  let removed = false;
  const processes = () => (removed ? [] : read('cgroup.procs').split('\n').filter(Boolean).map(Number));
  return {
    inside(argv) {
      if (closed) throw new Error('the bench was interrupted');
      return ['sh', '-c', `echo $$ >${folder}/cgroup.procs && exec "$@"`, 'sh', ...argv];
    },
    cpu: () => Number(/^usage_usec (\d+)$/m.exec(read('cpu.stat'))![1]) / 1e6,
    processes,
    memory: () => processes().reduce((sum, id) => sum + proportionalSet(id), 0),
    kill: (only) => end(() => processes().filter((id) => only?.includes(id) ?? true)),
    async remove() {
      closed = true;
      await end(processes);
      removed = true;
      for (let tries = 0; tries < 100 && !tryRemove(folder); tries++) await sleep(10);
    },
  };
}

/** Ends the processes that there are until there is none; gives how many there were at first. */
async function end(left: () => readonly number[]): Promise<number> {
  const count = left().length;
  while (left().length > 0) {
    for (const id of left()) signal(id);
    await sleep(10);
  }
  return count;
}

/** The kernel holds on to a group for as long as its last process takes to end. */
function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function ownFolder(): string {
  const mount = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((path) => existsSync(`${path}/cgroup.controllers`));
  if (!mount) throw new Error('the bench counts CPU time by cgroups of version 2, and finds none mounted');
  const [, path] = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))!;
  return join(mount, path!);
}

/** What a process has in memory, shared pages by their share (PSS), in bytes; none when it has ended. */
export function proportionalSet(id: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0; // it has ended
  }
}

function signal(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // it has ended
  }
}

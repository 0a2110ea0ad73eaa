import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '../command.ts';
import { LabError } from '../errors.ts';
import type { Background, Groups, Limits } from './groups.ts';
import { below, processesIn } from './processes.ts';

/** Puts itself into the cgroups named before `--`, then becomes the program; or waits for it, and notes how it ended. */
const enter = `
while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 125; shift; done
ended=$2; shift 2
[ "$ended" ] || exec "$@"
"$@"
echo $? >"$ended.new" && mv "$ended.new" "$ended"
`;

/** Groups as cgroups made by hand, one in every hierarchy: for machines that systemd does not run. */
export function cgroups(prefix: string, parents: readonly string[]): Groups {
  const folders = (group: string) => parents.map((parent) => `${parent}/${group}`);
  // Containers make cgroups of their own in some hierarchies only; any one of ours knows all of their processes.
  const census = parents.find((parent) => parent.startsWith('/sys/fs/cgroup/pids')) ?? parents[0]!;
  const processes = (group: string) => processesIn(`${census}/${group}`);
  return {
    processes,
    async start(group, program) {
      for (const folder of folders(group)) await make(folder, program.limits);
      await launch([...folders(group), '--', program.ended ?? '', ...program.argv], program, () => processes(group));
    },
    async remove(group) {
      for (const folder of folders(group)) await removeTree(folder);
    },
    async list() {
      return [...new Set(parents.flatMap(below))].filter((name) => name.startsWith(prefix)).sort();
    },
  };
}

/** Our own cgroup in every hierarchy that is mounted: `/proc/self/cgroup` (cgroups(7)) says where we are in each. */
export function cgroupParents(): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  return locate(readFileSync('/proc/self/cgroup', 'utf8'), mounts).filter((folder) => existsSync(folder));
}

/** Joins the lines of /proc/self/cgroup with the mount points in /proc/self/mountinfo. */
export function locate(own: string, mountinfo: string): string[] {
  const mounted = mountinfo
    .split('\n')
    .map((line) => / \/ (?<point>\/\S+) .* - (?<type>cgroup2?) \S+ (?<options>\S+)$/.exec(line)?.groups)
    .filter((groups) => groups !== undefined);
  return own
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line)!;
      const wanted = controllers!.split(',');
      const mount = mounted.find(({ type, options }) =>
        controllers === ''
          ? type === 'cgroup2'
          : type === 'cgroup' && wanted.every((c) => options!.split(',').includes(c)),
      );
      return mount ? [mount['point'] + path!.replace(/\/$/, '')] : [];
    });
}

async function make(folder: string, limits?: Limits): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    // With cgroup v1 these begin empty, and nothing can enter before they are set.
    const file = `${folder}/${name}`;
    if (!existsSync(`${folder}/cpuset.cpu_exclusive`) || (await readFile(file, 'utf8')).trim()) continue;
    await writeFile(file, await readFile(`${folder}/../${name}`));
  }
  for (const [name, value] of Object.entries(limitFiles(limits))) {
    if (existsSync(`${folder}/${name}`)) await writeFile(`${folder}/${name}`, value);
  }
}

/** The files of cgroup v1 (cgroups(7)) and v2 that hold limits; each is in its controller's hierarchy only. */
export function limitFiles(limits?: Limits): Record<string, string> {
  if (!limits) return {};
  const { tasks, memory, cpus } = limits;
  return {
    'pids.max': String(tasks),
    ...(memory && { 'memory.limit_in_bytes': String(memory), 'memory.max': String(memory) }),
    ...(cpus && { 'cpuset.cpus': cpus.join(',') }),
  };
}

async function launch(args: readonly string[], program: Background, members: () => number[]): Promise<void> {
  const log = openSync(program.log, 'a', 0o600);
  const child = spawn('sh', ['-c', enter, 'sh', ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...environment, ...program.environment },
    cwd: '/',
  });
  closeSync(log);
  child.unref();
  child.on('error', () => {}); // shown below: it never arrives
  while (!members().includes(child.pid ?? 0)) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new LabError(`${program.argv[0]} did not start: ${(await readFile(program.log, 'utf8')).slice(-2000)}`);
    }
    await sleep(5);
  }
}

async function removeTree(folder: string): Promise<void> {
  for (const name of below(folder)) await removeTree(`${folder}/${name}`);
  for (let tries = 0; existsSync(folder); tries++) {
    try {
      await rmdir(folder);
    } catch (cause) {
      // A process that has just ended still counts for a moment.
      if (tries > 250) throw new LabError(`cannot remove the cgroup ${folder}`, { cause });
      await sleep(20);
    }
  }
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { MachineSize } from '../machines.ts';
import { type Architecture, architecture } from '../mirror/catalogue.ts';
import type { Limits } from '../processes/groups.ts';
import type { HostPlace } from './record.ts';

/** What a machine may use of ours. */
export interface Share {
  readonly limits: Limits;
  /** Files that say so, by their name in the machine's /proc. */
  readonly proc: Readonly<Record<string, string>>;
}

/** What this machine has: the numbers of its processors, and its own /proc/cpuinfo and /proc/meminfo. */
export interface Whole {
  readonly cpus: readonly number[];
  readonly cpuinfo: string;
  readonly meminfo: string;
}

/** Threads and processes for each core: Linux's own limit for a server (1024) is too low for container runtimes on a core or two. */
const tasksPerCore = 4096;

/** The share of a machine of this size and id; of what we have less of than it asks for it has all. */
export function shareOf(size: MachineSize, id: string, whole: Whole, arch = architecture()): Share {
  const total = Number(/^MemTotal: +(\d+) kB$/m.exec(whole.meminfo)?.[1]);
  const kilobytes = size.memory * 1024;
  const chosen = choose(size.cores, id, whole.cpus);
  const less = chosen.length < whole.cpus.length;
  return {
    limits: {
      tasks: tasksPerCore * size.cores,
      ...(less && { cpus: chosen }),
      ...(kilobytes < total && { memory: kilobytes * 1024 }),
    },
    proc: {
      ...((less || arch !== architecture()) && { cpuinfo: cpuinfoOf(chosen, whole.cpuinfo, arch) }),
      ...(kilobytes < total && { meminfo: meminfoOf(kilobytes / total, whole.meminfo) }),
    },
  };
}

/** So many processors, beginning at one that its id says, so that machines are spread over all of them. */
function choose(cores: number, id: string, cpus: readonly number[]): number[] {
  const first = Number.parseInt(id.slice(0, 8), 16) % cpus.length;
  const turned = [...cpus.slice(first), ...cpus.slice(0, first)];
  return turned.slice(0, cores).sort((a, b) => a - b);
}

/** The paragraphs of these processors, numbered from 0; those of another architecture have what its kernel would say. */
function cpuinfoOf(cpus: readonly number[], cpuinfo: string, arch: Architecture): string {
  const paragraphs = cpuinfo.split('\n\n');
  const found = cpus.map((cpu, index) => {
    if (arch === 'arm64' && arch !== architecture()) return armProcessor(index);
    const own = paragraphs.find((text) => new RegExp(`^processor\\s*: ${cpu}$`, 'm').test(text)) ?? '';
    return own
      .replace(/^(processor\s*: )\d+$/m, `$1${index}`)
      .replace(/^((?:siblings|cpu cores)\s*: )\d+$/gm, `$1${cpus.length}`);
  });
  return `${found.join('\n\n')}\n\n`;
}

/** What qemu's user mode has by default, in the words of Linux on arm64. */
function armProcessor(index: number): string {
  return [
    `processor\t: ${index}`,
    'BogoMIPS\t: 100.00',
    'Features\t: fp asimd aes pmull sha1 sha2 crc32 atomics cpuid',
    'CPU implementer\t: 0x00',
    'CPU architecture: 8',
  ].join('\n');
}

/** All amounts in the same proportion as the whole, as of now. */
function meminfoOf(part: number, meminfo: string): string {
  return meminfo.replace(/^(?!Vmalloc|Hugepagesize|DirectMap)(\S+:)( +\d+) kB$/gm, (_, name, amount) => {
    return `${name}${String(Math.round(Number(amount) * part)).padStart(amount.length)} kB`;
  });
}

/** What we have now. */
export async function thisMachine(): Promise<Whole> {
  const [status, cpuinfo, meminfo] = await Promise.all(
    ['/proc/self/status', '/proc/cpuinfo', '/proc/meminfo'].map((file) => readFile(file, 'utf8')),
  );
  return { cpus: cpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status!)![1]!), cpuinfo: cpuinfo!, meminfo: meminfo! };
}

/** A list of processors as the kernel writes it, cpuset(7): `0-2,5`. */
export function cpuList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
}

/** Lays a share's files where the machine takes them from when it boots, and gives nspawn's option for that. */
export async function layView(place: HostPlace, { proc }: Share): Promise<string[]> {
  if (Object.keys(proc).length === 0) return [];
  await mkdir(place.proc, { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(proc)) await writeFile(`${place.proc}/${name}`, text, { mode: 0o444 });
  return [`--bind-ro=${place.proc}:/run/kplay-lab-proc`];
}

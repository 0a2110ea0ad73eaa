import type { MachineSize } from '../../machines.ts';
import type { Plan } from './plans.ts';

/** What a plan's size is divided by, so that a rack fits on a desk: a small server of 8 cores and 32 GB has 2 and 2 GiB. */
const scale = { cores: 4, memory: 16, disks: 1000 } as const;

/** The size of a plan's machines in the lab: a quarter of the cores, a sixteenth of the memory, a thousandth of the disks. */
export function sizeOf(plan: Plan): MachineSize {
  return {
    cores: Math.ceil(plan.cpu.cores / scale.cores),
    memory: Math.round((gigabytes(plan.memory) * 1024) / scale.memory),
    disks: extraDisks(plan),
  };
}

/** Those that the operating system is not on, by the names that Linux gives them: sdc, nvme0n1. */
function extraDisks({ drives }: Plan): MachineSize['disks'] {
  const each = drives.flatMap(({ count, ...drive }) => Array.from({ length: count }, () => drive));
  const boots = each.filter(({ category }) => category === 'boot').length || 1;
  let [letters, numbers] = [0, 0];
  return each
    .map((drive) => ({
      name: drive.type === 'NVME' ? `nvme${numbers++}n1` : `sd${String.fromCharCode(97 + letters++)}`,
      size: Math.round((gigabytes(drive.size) * 1000) / scale.disks),
    }))
    .slice(boots);
}

function gigabytes(text: string): number {
  const [, number, unit] = /^([\d.]+)(GB|TB)$/.exec(text)!;
  return Number(number) * (unit === 'TB' ? 1000 : 1);
}

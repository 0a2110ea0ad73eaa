import type { Value, Values } from '../../types.ts';
import { line, linesOf, pairs, type Sections } from './sections.ts';

/** Processors, memory, disks and mounts. */
export function hardwareFacts(sections: Sections): Values {
  const said = pairs(sections, 'hardware');
  return { ...processorFacts(said), ...memoryFacts(sections), ...deviceFacts(sections), ansible_mounts: mounts(said) };
}

function processorFacts(said: ReadonlyMap<string, readonly string[]>): Values {
  const number = (name: string) => Number(said.get(name)?.[0] ?? 0);
  const total = number('processors');
  // not every kernel names sockets and cores: then each processor is one
  const sockets = number('sockets') || total;
  const cores = number('cores') || 1;
  const threads = number('siblings') ? Math.max(1, number('siblings') / cores) : 1;
  const describe = [said.get('vendor')?.[0], said.get('model')?.[0]].filter(
    (text) => text !== undefined && text !== '',
  );
  return {
    ansible_processor: Array.from({ length: total }, (_, index) => [String(index), ...describe] as Value[]).flat(),
    ansible_processor_count: sockets,
    ansible_processor_cores: cores,
    ansible_processor_threads_per_core: threads,
    ansible_processor_vcpus: total,
    ansible_processor_nproc: total,
  };
}

/** In MiB, from /proc/meminfo. */
function memoryFacts(sections: Sections): Values {
  const entries = linesOf(sections, '/proc/meminfo').map((one) => /^(\w+):\s+(\d+) kB/.exec(one));
  const known = new Map(entries.map((match) => [match?.[1], Number(match?.[2] ?? 0)]));
  const mb = (...names: string[]) => Math.floor(names.reduce((sum, name) => sum + (known.get(name) ?? 0), 0) / 1024);
  const [total, free] = [mb('MemTotal'), mb('MemFree')];
  const reusable = mb('MemFree', 'Cached', 'Buffers');
  const [swap, swapFree] = [mb('SwapTotal'), mb('SwapFree')];
  return {
    ansible_memtotal_mb: total,
    ansible_memfree_mb: free,
    ansible_swaptotal_mb: swap,
    ansible_swapfree_mb: swapFree,
    ansible_memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: reusable, used: total - reusable },
      swap: { total: swap, free: swapFree, used: swap - swapFree, cached: mb('SwapCached') },
    },
  };
}

function deviceFacts(sections: Sections): Values {
  const devices: Record<string, Values> = {};
  for (const path of sections.keys()) {
    const name = /^\/sys\/block\/([^/]+)\/size$/.exec(path)?.[1];
    if (!name) continue;
    const said = (file: string) => line(sections, `/sys/block/${name}/${file}`);
    const sectors = said('size') ?? '0';
    devices[name] = {
      sectors,
      sectorsize: said('queue/logical_block_size') ?? '512',
      size: readable(Number(sectors) * 512), // the kernel counts sectors of 512 bytes, whatever the disk's are
      rotational: said('queue/rotational') ?? '',
      removable: said('removable') ?? '',
      model: said('device/model') ?? null,
      vendor: said('device/vendor') ?? null,
    };
  }
  return { ansible_devices: devices };
}

/** Bytes as people write them, with two digits after the point: `447.13 GB`. */
function readable(bytes: number): string {
  const units = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
}

function mounts(said: ReadonlyMap<string, readonly string[]>): Value {
  return (said.get('mount') ?? []).map((one) => {
    const [device = '', mount = '', fstype = '', options = ''] = one.split(' ').map(unescapeOctal);
    return { device, mount, fstype, options };
  });
}

/** A field of proc(5)'s mounts, where blanks and backslashes are `\040` and the like. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

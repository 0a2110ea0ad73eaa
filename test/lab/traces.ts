import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { below } from '../../lab/processes/processes.ts';

/** All that a lab of this name has on this machine, of whichever kind: what `down` has to take away. */
export function traces(name: string): string[] {
  return [
    ...listed('namespace', '/run/netns'),
    ...loops(),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => `mount ${line}`),
    ...foldersIn('/sys/fs/cgroup').map((folder) => `cgroup ${folder}`),
    ...readdirSync('/proc')
      .filter((id) => /^\d+$/.test(id))
      .map(processLine),
    ...['/run', '/run/kplay/lab', '/var/lib/kplay/lab', '/run/systemd/nspawn/propagate'].flatMap((folder) =>
      listed('file', folder),
    ),
  ].filter((trace) => trace.includes(`kplay-${name}-`) || trace.includes(`kplay/lab/${name}`));
}

/** All folders in a folder, however deep; some end while we look. */
function foldersIn(folder: string): string[] {
  return below(folder).flatMap((name) => [`${folder}/${name}`, ...foldersIn(`${folder}/${name}`)]);
}

function listed(kind: string, folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => `${kind} ${folder}/${name}`) : [];
}

function loops(): string[] {
  return readdirSync('/sys/block')
    .map((name) => `/sys/block/${name}/loop/backing_file`)
    .filter(existsSync)
    .map((file) => `loop ${readFileSync(file, 'utf8')}`);
}

function processLine(id: string): string {
  try {
    return `process ${id} ${readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
  } catch {
    return ''; // it ended meanwhile
  }
}

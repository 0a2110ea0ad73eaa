import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { LabError } from './errors.ts';

/** A program that the lab runs, and the Debian package that has it. */
const programs = {
  bird: 'bird2',
  chroot: 'coreutils',
  debootstrap: 'debootstrap',
  ethtool: 'ethtool',
  flock: 'util-linux',
  ip: 'iproute2',
  losetup: 'mount',
  mount: 'mount',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  'ssh-keygen': 'openssh-client',
  'systemd-nspawn': 'systemd-container',
  unshare: 'util-linux',
} as const;

/** The Debian packages of all programs that the lab runs. */
export const requiredPackages: readonly string[] = [...new Set(Object.values(programs))];

/** Throws a LabError unless we are root on Linux. */
export function requireRoot(): void {
  if (process.platform !== 'linux') throw new LabError(`the lab needs Linux; this is ${process.platform}`);
  if (process.getuid?.() !== 0) {
    throw new LabError('the lab needs root: it makes network namespaces and boots hosts', {
      hint: 'run it through sudo',
    });
  }
}

/** Throws a LabError that names every missing Debian package. */
export function requirePrograms(): void {
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const missing = Object.entries(programs)
    .filter(([program]) => !folders.some((folder) => existsSync(`${folder}/${program}`)))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  const names = [...new Set(missing)].sort().join(' ');
  throw new LabError(`the lab needs these Debian packages: ${names}`, { hint: `apt-get install ${names}` });
}

/** An idle host holds 7 inotify instances, a Kubernetes control plane 30; Debian allows root 128 for the whole machine. */
const inotifyInstances = 8192;

/** Raises fs.inotify.max_user_instances when it is too low for a lab, and says so. It stays raised until the next boot. */
export function raiseInotify(report: (line: string) => void, file = '/proc/sys/fs/inotify/max_user_instances'): void {
  const now = Number(readFileSync(file, 'utf8'));
  if (now >= inotifyInstances) return;
  try {
    writeFileSync(file, `${inotifyInstances}\n`);
    report(`fs.inotify.max_user_instances raised from ${now} to ${inotifyInstances} until the next boot`);
  } catch {
    report(
      `fs.inotify.max_user_instances is ${now} and may not be raised here: about ${Math.floor(now / 7)} hosts fit`,
    );
  }
}

import type { Values } from '../../types.ts';
import { assignments, line, linesOf, pairs, type Sections } from './sections.ts';

/** Distributions by the ID of os-release(5): Ansible's name of it, and of its family where they differ. */
const distributions: ReadonlyMap<string, readonly [name: string, family?: string]> = new Map([
  ['debian', ['Debian']],
  ['ubuntu', ['Ubuntu', 'Debian']],
  ['raspbian', ['Raspbian', 'Debian']],
  ['linuxmint', ['Linux Mint', 'Debian']],
  ['alpine', ['Alpine']],
  ['rhel', ['RedHat']],
  ['centos', ['CentOS', 'RedHat']],
  ['rocky', ['Rocky', 'RedHat']],
  ['almalinux', ['AlmaLinux', 'RedHat']],
  ['ol', ['OracleLinux', 'RedHat']],
  ['fedora', ['Fedora', 'RedHat']],
  ['amzn', ['Amazon', 'RedHat']],
  ['sles', ['SLES', 'Suse']],
  ['opensuse-leap', ['openSUSE Leap', 'Suse']],
  ['opensuse-tumbleweed', ['openSUSE Tumbleweed', 'Suse']],
  ['arch', ['Archlinux']],
  ['gentoo', ['Gentoo']],
  ['flatcar', ['Flatcar']],
]);

const packageManagers: readonly (readonly [program: string, name: string])[] = [
  ['apt-get', 'apt'],
  ['dnf', 'dnf'],
  ['yum', 'yum'],
  ['zypper', 'zypper'],
  ['apk', 'apk'],
  ['pacman', 'pacman'],
  ['xbps-install', 'xbps'],
  ['emerge', 'portage'],
];

/** Names, versions, and what manages services and packages. */
export function systemFacts(sections: Sections): Values {
  const said = pairs(sections, 'shell');
  const programs = said.get('program') ?? [];
  const node = line(sections, '/proc/sys/kernel/hostname') ?? '';
  const fqdn = fullName(sections, node);
  return {
    ansible_system: line(sections, '/proc/sys/kernel/ostype') ?? 'Linux',
    ansible_kernel: line(sections, '/proc/sys/kernel/osrelease') ?? '',
    ansible_kernel_version: line(sections, '/proc/sys/kernel/version') ?? '',
    ansible_machine: said.get('machine')?.[0] ?? '',
    ansible_architecture: said.get('machine')?.[0] ?? '',
    ansible_nodename: node,
    ansible_hostname: node.split('.')[0]!,
    ansible_fqdn: fqdn,
    ansible_domain: fqdn.split('.').slice(1).join('.'),
    ansible_machine_id: line(sections, '/etc/machine-id') ?? '',
    ...distributionFacts(sections),
    ansible_pkg_mgr: packageManagers.find(([program]) => programs.includes(program))?.[1] ?? 'unknown',
    ansible_service_mgr: serviceManager(sections, said.has('systemd'), programs),
    ansible_apparmor: { status: said.has('apparmor') ? 'enabled' : 'disabled' },
    ansible_selinux: selinux(sections, said.has('selinux')),
    ansible_cmdline: kernelArguments(line(sections, '/proc/cmdline') ?? ''),
    ansible_uptime_seconds: Math.floor(Number(line(sections, '/proc/uptime')?.split(' ')[0] ?? 0)),
    ansible_loadavg: loadAverage(line(sections, '/proc/loadavg')),
    ...hostKeys(sections),
  };
}

/** The first name of the line of /etc/hosts that has the host's own: asking DNS could take seconds. */
function fullName(sections: Sections, node: string): string {
  for (const one of linesOf(sections, '/etc/hosts')) {
    const [, ...names] = one.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(node)) return names.find((name) => name.startsWith(`${node}.`)) ?? node;
  }
  return node;
}

function distributionFacts(sections: Sections): Values {
  const release = assignments(sections.get('/etc/os-release') ?? sections.get('/usr/lib/os-release') ?? '');
  const id = release['ID'] ?? 'linux';
  const [name, family = name] = distributions.get(id) ?? [release['NAME'] ?? id, familyLike(release['ID_LIKE'])];
  // only this file has Debian's point release; testing has a name there instead
  const point = id === 'debian' ? line(sections, '/etc/debian_version') : undefined;
  const version = point && /^[\d.]+$/.test(point) ? point : (release['VERSION_ID'] ?? '');
  const [major = '', minor] = version.split('.');
  return {
    ansible_distribution: name,
    ansible_distribution_version: version,
    ansible_distribution_major_version: major,
    ...(minor === undefined ? {} : { ansible_distribution_minor_version: minor }),
    ansible_distribution_release: release['VERSION_CODENAME'] ?? 'NA',
    ansible_os_family: family,
  };
}

function familyLike(idLike: string | undefined): string | undefined {
  const [name, family = name] =
    idLike
      ?.split(' ')
      .map((id) => distributions.get(id))
      .find(Boolean) ?? [];
  return family;
}

function serviceManager(sections: Sections, systemd: boolean, programs: readonly string[]): string {
  const first = line(sections, '/proc/1/comm') ?? '';
  if (systemd || first === 'systemd') return 'systemd';
  if (programs.includes('openrc')) return 'openrc';
  return first === 'init' ? 'sysvinit' : first || 'service';
}

function selinux(sections: Sections, there: boolean): Values {
  const enforcing = line(sections, '/sys/fs/selinux/enforce');
  if (!there || enforcing === undefined) return { status: 'disabled' };
  return { status: 'enabled', mode: enforcing === '1' ? 'enforcing' : 'permissive' };
}

function kernelArguments(text: string): Values {
  const words = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1).replaceAll('"', '')];
    }),
  );
}

function loadAverage(text = '0 0 0'): Values {
  const [one = 0, five = 0, fifteen = 0] = text.split(' ').map(Number);
  return { '1m': one, '5m': five, '15m': fifteen };
}

function hostKeys(sections: Sections): Values {
  const facts: Record<string, string> = {};
  for (const [path, content] of sections) {
    const kind = /^\/etc\/ssh\/ssh_host_([a-z0-9]+)_key\.pub$/.exec(path)?.[1];
    const [type, key] = content.trim().split(' ');
    if (!kind || !type || !key) continue;
    facts[`ansible_ssh_host_key_${kind}_public`] = key;
    facts[`ansible_ssh_host_key_${kind}_public_keytype`] = type;
  }
  return facts;
}

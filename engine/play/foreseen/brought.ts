import type { Made, Thing } from '../../modules/definition/effects.ts';

/** Units and accounts of packages whose names are not the package's own; programs of such packages, by their names. */
const brings: Readonly<
  Record<
    string,
    { readonly units?: readonly string[]; readonly users?: readonly string[]; readonly programs?: readonly string[] }
  >
> = {
  bind9: { units: ['named'], users: ['bind'] },
  bird2: { units: ['bird'], users: ['bird'], programs: ['bird', 'birdc'] },
  chrony: { units: ['chronyd'], users: ['_chrony'] },
  'cri-o': { units: ['crio'] },
  'docker.io': { units: ['docker', 'docker.socket'], programs: ['docker'] },
  'docker-ce': { units: ['docker', 'docker.socket'], programs: ['docker'] },
  'containerd.io': { units: ['containerd'], programs: ['containerd', 'ctr'] },
  'etcd-server': { units: ['etcd'], users: ['etcd'], programs: ['etcd'] },
  iproute2: { programs: ['ip', 'ss', 'tc', 'bridge'] },
  'nfs-kernel-server': { units: ['nfs-server'] },
  'open-iscsi': { units: ['iscsid'], programs: ['iscsiadm'] },
  'openssh-server': { units: ['ssh', 'sshd'], users: ['sshd'] },
  'openvswitch-switch': { units: ['openvswitch-switch'], programs: ['ovs-vsctl'] },
  nginx: { users: ['www-data'] },
  postgresql: { users: ['postgres'] },
  rsyslog: { users: ['syslog'] },
  'systemd-timesyncd': { users: ['systemd-timesync'] },
};

const unitFolders = /^(?:\/etc|\/run|\/usr\/lib|\/lib|\/usr\/local\/lib)\/systemd\/(?:system|user)\/([^/]+\.[a-z]+)$/;

const programFolders = /^\/(?:usr\/(?:local\/)?)?s?bin\/([^/]+)$/;

/** What comes along with a thing: the unit that a file is, what is known of a package, the group of a user. */
export function broughtBy(made: Made): Made[] {
  switch (made.kind) {
    case 'path':
      return ofPath(made.name);
    case 'package':
      return ofPackage(made.name);
    default:
      return [];
  }
}

/** A file of systemd, or a program. */
function ofPath(path: string): Thing[] {
  const unit = unitFolders.exec(path)?.[1];
  if (unit !== undefined) return [{ kind: 'unit', name: unit }];
  const program = programFolders.exec(path)?.[1];
  return program === undefined ? [] : [{ kind: 'package', name: program }];
}

/** What is by convention: a package has a unit of its name and a folder below /etc; its programs are found by its name, too. */
function ofPackage(name: string): Made[] {
  const { units = [], users = [], programs = [] } = brings[name] ?? {};
  return [
    ...[name, ...units].map((unit): Thing => ({ kind: 'unit', name: unit })),
    ...users.flatMap((user): Thing[] => [
      { kind: 'user', name: user },
      { kind: 'group', name: user },
    ]),
    ...programs.map((program): Thing => ({ kind: 'package', name: program })),
    { kind: 'path', name: `/etc/${name}`, below: true },
    { kind: 'path', name: `/etc/default/${name}` },
  ];
}

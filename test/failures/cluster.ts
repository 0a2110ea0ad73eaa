import { stringify } from 'yaml';
import type { Manifest } from '../../lab/mirror/index.ts';
import { mirrorUrl } from '../../lab/network/addresses.ts';
import type { TestLab } from '../lab/lab.ts';
import type { Files } from '../load/folder.ts';
import { projectOn } from './site.ts';

/** What tells the end state of a member from others: files, certificates, units, and the list of members. */
export const memberFingerprint = `
  cd /
  find etc/etcd opt/etcd-* usr/local/bin etc/systemd/system/etcd.service -printf '%y %m %u:%g %p %l\\n' | sort
  find etc/etcd opt/etcd-* etc/systemd/system/etcd.service -type f ! -path '*/pki/*' -exec sha256sum {} + | sort -k 2
  stat -c '%A %U:%G %n' var/lib/etcd
  for name in server peer; do
    openssl verify -CAfile etc/etcd/pki/ca.pem etc/etcd/pki/$name.pem
    openssl x509 -in etc/etcd/pki/$name.pem -noout -subject -ext subjectAltName,extendedKeyUsage
  done
  systemctl show etcd -p LoadState,ActiveState,SubState,UnitFileState
  etcdctl --endpoints https://127.0.0.1:2379 --cacert etc/etcd/pki/ca.pem --cert etc/etcd/pki/peer.pem \
    --key etc/etcd/pki/peer-key.pem member list | sort
`;

/** Makes a host one that never was a member. */
export const memberReset = `
  systemctl disable --now etcd 2>/dev/null
  rm -rf /var/lib/etcd /etc/etcd /opt/etcd-* /usr/local/bin/etcd* /etc/systemd/system/etcd.service
  systemctl daemon-reload
`;

/** What the mirror has, as the role artifacts wants it. */
async function artifacts(): Promise<Record<string, unknown>> {
  const manifest = (await (await fetch(`${mirrorUrl}/manifest.json`)).json()) as Manifest;
  const etcd = manifest.artifacts.find(({ name }) => name === 'etcd')!;
  const archive = { url: `${mirrorUrl}/${etcd.file}`, checksum: `sha256:${etcd.sha256}` };
  return { etcd_version: etcd.version, etcd_archives: { [etcd.arch]: archive } };
}

/** A project in which all hosts of a lab become members of an etcd cluster. */
export async function clusterProject(lab: TestLab): Promise<Files> {
  const addresses = lab.hosts.map(({ hostname, privateAddress }) => [hostname, { private_ipv4: privateAddress }]);
  return {
    ...projectOn(lab, lab.hosts),
    'group_vars/all.yml': stringify(await artifacts()),
    'members.yml': stringify({ etcd: { hosts: Object.fromEntries(addresses) } }),
  };
}

/** The inventory of such a project, as options. */
export const clusterInventory = ['-i', 'hosts.yml', '-i', 'members.yml'];

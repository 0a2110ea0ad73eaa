import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { authorityFiles } from '../../engine/modules/certificates/authority.ts';
import { run } from '../command.ts';
import type { MachineOrder } from '../machines.ts';
import { sourcesList } from '../mirror/index.ts';
import { apiAddress, metadataNames, mirrorUrl } from '../network/addresses.ts';
import { imageOf } from './image.ts';
import type { HostPlace } from './record.ts';
import { userDataScripts } from './user-data.ts';

/** What makes a new disk this machine's: name, keys, user data. Only for a disk that never booted: its paths hold no surprise. */
export async function giveIdentity(place: HostPlace, order: MachineOrder): Promise<void> {
  for (const [path, { content, mode }] of Object.entries(identityFiles(order))) {
    const file = path.startsWith('/var/lib/') ? place.varLib + path.slice('/var/lib'.length) : place.root + path;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
  }
  await trust(place);
  for (const type of ['ed25519', 'ecdsa']) {
    const key = `${place.root}/etc/ssh/ssh_host_${type}_key`;
    await run(['ssh-keygen', '-q', '-t', type, '-N', '', '-C', `root@${order.hostname}`, '-f', key]);
  }
}

/** Has the machine trust the lab's authority, as it does the internet's: by the one file, and by what that is made from. */
async function trust({ root, authority }: HostPlace): Promise<void> {
  const certificate = await readFile(authorityFiles(authority).certificate);
  const bundle = `${root}/etc/ssl/certs/ca-certificates.crt`;
  if (existsSync(bundle)) await appendFile(bundle, certificate);
  await mkdir(`${root}/usr/local/share/ca-certificates`, { recursive: true });
  await writeFile(`${root}/usr/local/share/ca-certificates/kplay-lab.crt`, certificate);
}

/** The files of a machine's identity, by their path on it. */
export function identityFiles(
  order: MachineOrder,
): Record<string, { readonly content: string; readonly mode: number }> {
  const image = imageOf(order);
  const { firstBoot, late } = userDataScripts(order.userData);
  const inward = order.addresses.find((address) => !address.public) ?? order.addresses[0]!;
  // A resolver wants one; nobody answers there, and that at once.
  const gateway = order.addresses.find(({ family }) => family === 4)?.gateway ?? order.addresses[0]!.gateway;
  const short = order.hostname.split('.')[0]!;
  const names = short === order.hostname ? short : `${order.hostname} ${short}`;
  return {
    '/etc/hostname': { content: `${order.hostname}\n`, mode: 0o644 },
    '/etc/hosts': {
      content: `127.0.0.1 localhost\n::1 localhost ip6-localhost\n${inward.address} ${names}\n${apiAddress} ${metadataNames.join(' ')}\n`,
      mode: 0o644,
    },
    ...(image.kind.init === 'systemd' && {
      '/etc/apt/sources.list': { content: sourcesList(mirrorUrl, image), mode: 0o644 },
    }),
    '/etc/resolv.conf': { content: `nameserver ${gateway}\n`, mode: 0o644 },
    '/root/.ssh/authorized_keys': { content: order.sshKeys.map((key) => `${key.trim()}\n`).join(''), mode: 0o600 },
    // Debian's unit of sshd asks for it.
    ...(order.silent && { '/etc/ssh/sshd_not_to_be_run': { content: '', mode: 0o644 } }),
    ...(order.userData && { '/var/lib/cloud/instance/user-data.txt': { content: order.userData, mode: 0o600 } }),
    ...(firstBoot && { '/var/lib/cloud/first-boot': { content: firstBoot, mode: 0o700 } }),
    ...(late && { '/var/lib/cloud/user-data': { content: late, mode: 0o700 } }),
  };
}

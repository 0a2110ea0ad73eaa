import { createHash } from 'node:crypto';
import { Reference, Verbatim } from '../references.ts';
import type { Project, SshKey, State } from '../state.ts';
import { deviceReference } from './device.ts';
import { timestamp } from './timestamp.ts';

/** The one user that the lab's token belongs to. */
export function showUser({ user }: State): object {
  return {
    id: user.id,
    short_id: user.id.slice(0, 8),
    first_name: 'Lab',
    last_name: 'User',
    full_name: 'Lab User',
    email: 'lab@kplay.test',
    created_at: timestamp(user.createdAt),
    updated_at: timestamp(user.createdAt),
    href: `/users/${user.id}`,
  };
}

/** A project as the API shows it. */
export function showProject(project: Project, state: State): object {
  const { id } = project;
  return {
    id,
    name: project.name,
    type: 'default',
    tags: project.tags,
    customdata: new Verbatim(project.customdata),
    backend_transfer_enabled: project.backendTransfer,
    max_devices: {},
    network_status: {},
    created_at: timestamp(project.createdAt),
    updated_at: timestamp(project.updatedAt),
    members: [userReference(state, false)],
    devices: state.devices.filter((device) => device.project === id).map((device) => deviceReference(device, state)),
    ssh_keys: state.sshKeys
      .filter((key) => key.project === id)
      .map((key) => new Reference(`/ssh-keys/${key.id}`, () => showSshKey(key, state), false)),
    bgp_config: { href: `/projects/${id}/bgp-config` },
    volumes: [],
    invitations: [],
    memberships: [],
    href: `/projects/${id}`,
  };
}

/** A public key as the API shows it. */
export function showSshKey(key: SshKey, state: State): object {
  const owner = state.projects.find(({ id }) => id === key.project);
  return {
    id: key.id,
    label: key.label,
    key: key.key,
    fingerprint: fingerprint(key.key),
    tags: key.tags,
    entity: owner ? projectReference(owner, state) : userReference(state, false),
    created_at: timestamp(key.createdAt),
    updated_at: timestamp(key.updatedAt),
    href: `/ssh-keys/${key.id}`,
  };
}

/** The token's user, in full or as a reference. */
export function userReference(state: State, expanded: boolean): Reference {
  return new Reference(`/users/${state.user.id}`, () => showUser(state), expanded);
}

/** A project, as a reference. */
export function projectReference(project: Project, state: State): Reference {
  return new Reference(`/projects/${project.id}`, () => showProject(project, state), false);
}

/** A public key, as a reference; one that was deleted since is still named by the device that got it. */
export function sshKeyReference(id: string, state: State): Reference {
  const href = `/ssh-keys/${id}`;
  const key = state.sshKeys.find((known) => known.id === id);
  return new Reference(href, () => (key ? showSshKey(key, state) : { href }), false);
}

/** MD5 of the key's blob, in pairs of digits, as OpenSSH showed it before SHA-256. */
function fingerprint(line: string): string {
  const blob = Buffer.from(line.trim().split(/\s+/)[1] ?? '', 'base64');
  return createHash('md5')
    .update(blob)
    .digest('hex')
    .replace(/(..)(?!$)/g, '$1:');
}

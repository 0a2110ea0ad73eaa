import { z } from 'zod';
import { anything, id, link, path, reference, shortId, tags, timestamps } from './parts.ts';

export const user = z.strictObject({
  id,
  short_id: shortId,
  first_name: z.string(),
  last_name: z.string(),
  full_name: z.string(),
  email: z.email(),
  ...timestamps,
  href: path('users'),
});

export const project = z.strictObject({
  id,
  name: z.string(),
  type: z.literal('default'),
  tags,
  customdata: anything,
  backend_transfer_enabled: z.boolean(),
  max_devices: anything,
  network_status: anything,
  ...timestamps,
  members: z.array(reference('users')),
  devices: z.array(reference('devices')),
  ssh_keys: z.array(reference('ssh-keys')),
  bgp_config: link,
  volumes: z.array(link),
  invitations: z.array(link),
  memberships: z.array(link),
  href: path('projects'),
});

export const sshKey = z.strictObject({
  id,
  label: z.string(),
  key: z.string().startsWith('ssh-'),
  fingerprint: z.string().regex(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
  tags,
  entity: z.union([reference('projects'), reference('users')]),
  ...timestamps,
  href: path('ssh-keys'),
});
